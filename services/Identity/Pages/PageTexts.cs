namespace AlumniPlatform.Identity.Pages;

/// <summary>Names the resource files of the pages.</summary>
internal sealed class PageTexts;
