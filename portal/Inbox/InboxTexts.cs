namespace AlumniPlatform.Portal.Inbox;

/// <summary>Names the resource files InboxTexts.resx (English) and InboxTexts.sv.resx.</summary>
internal sealed class InboxTexts;
