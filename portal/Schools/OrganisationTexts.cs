namespace AlumniPlatform.Portal.Schools;

/// <summary>Names the resource files OrganisationTexts.resx (English) and OrganisationTexts.sv.resx.</summary>
internal sealed class OrganisationTexts;
