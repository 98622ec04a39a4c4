namespace AlumniPlatform.Portal.Events;

/// <summary>Names the resource files EventTexts.resx (English) and EventTexts.sv.resx.</summary>
internal sealed class EventTexts;
