namespace AlumniPlatform.Portal.Home;

/// <summary>Names the resource files HomeTexts.resx (English) and HomeTexts.sv.resx.</summary>
internal sealed class HomeTexts;
