namespace AlumniPlatform.Portal.Operations;

/// <summary>Names the resource files DeadLetterTexts.resx (English) and DeadLetterTexts.sv.resx.</summary>
internal sealed class DeadLetterTexts;
