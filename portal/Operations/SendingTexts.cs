namespace AlumniPlatform.Portal.Operations;

/// <summary>Names the resource files SendingTexts.resx (English) and SendingTexts.sv.resx.</summary>
internal sealed class SendingTexts;
