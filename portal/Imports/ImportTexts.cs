namespace AlumniPlatform.Portal.Imports;

/// <summary>Names the resource files ImportTexts.resx (English) and ImportTexts.sv.resx.</summary>
internal sealed class ImportTexts;
