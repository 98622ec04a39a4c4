namespace AlumniPlatform.Portal.Shell;

/// <summary>Names the resource files ShellTexts.resx (English) and ShellTexts.sv.resx.</summary>
internal sealed class ShellTexts;
