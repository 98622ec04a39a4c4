namespace AlumniPlatform.Portal.CheckIn;

/// <summary>Names the resource files CheckInTexts.resx (English) and CheckInTexts.sv.resx.</summary>
internal sealed class CheckInTexts;
