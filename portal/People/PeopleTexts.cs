namespace AlumniPlatform.Portal.People;

/// <summary>Names the resource files PeopleTexts.resx (English) and PeopleTexts.sv.resx.</summary>
internal sealed class PeopleTexts;
