namespace AlumniPlatform.Portal.Sessions;

/// <summary>Names the resource files SessionsTexts.resx (English) and SessionsTexts.sv.resx.</summary>
internal sealed class SessionsTexts;
