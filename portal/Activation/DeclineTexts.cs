namespace AlumniPlatform.Portal.Activation;

/// <summary>Names the resource files DeclineTexts.resx (English) and DeclineTexts.sv.resx.</summary>
internal sealed class DeclineTexts;
