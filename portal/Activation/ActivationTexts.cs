namespace AlumniPlatform.Portal.Activation;

/// <summary>Names the resource files ActivationTexts.resx (English) and ActivationTexts.sv.resx.</summary>
internal sealed class ActivationTexts;
