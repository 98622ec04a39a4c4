namespace AlumniPlatform.Portal.Operations;

/// <summary>Names the resource files LadokTexts.resx (English) and LadokTexts.sv.resx.</summary>
internal sealed class LadokTexts;
