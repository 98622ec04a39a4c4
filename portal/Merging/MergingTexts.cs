namespace AlumniPlatform.Portal.Merging;

/// <summary>Names the resource files MergingTexts.resx (English) and MergingTexts.sv.resx.</summary>
internal sealed class MergingTexts;
