namespace AlumniPlatform.Portal.Components;

/// <summary>Names the resource files ComponentTexts.resx (English) and ComponentTexts.sv.resx.</summary>
internal sealed class ComponentTexts;
