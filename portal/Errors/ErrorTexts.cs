namespace AlumniPlatform.Portal.Errors;

/// <summary>Names the resource files ErrorTexts.resx (English) and ErrorTexts.sv.resx.</summary>
internal sealed class ErrorTexts;
