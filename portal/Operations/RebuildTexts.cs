namespace AlumniPlatform.Portal.Operations;

/// <summary>Names the resource files RebuildTexts.resx (English) and RebuildTexts.sv.resx.</summary>
internal sealed class RebuildTexts;
