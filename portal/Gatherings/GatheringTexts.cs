namespace AlumniPlatform.Portal.Gatherings;

/// <summary>Names the resource files GatheringTexts.resx (English) and GatheringTexts.sv.resx.</summary>
internal sealed class GatheringTexts;
