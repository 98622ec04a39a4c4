namespace AlumniPlatform.Portal.Coverage;

/// <summary>Names the resource files CoverageTexts.resx (English) and CoverageTexts.sv.resx.</summary>
internal sealed class CoverageTexts;
