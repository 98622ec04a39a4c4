namespace AlumniPlatform.Portal.Membership;

/// <summary>Names the resource files MembershipTexts.resx (English) and MembershipTexts.sv.resx.</summary>
internal sealed class MembershipTexts;
