namespace AlumniPlatform.ServiceDefaults;

/// <summary>A part of a list.</summary>
/// <param name="Items">The items of this part.</param>
/// <param name="Next">Opaque; passed as <c>after</c> it gives the following part. Null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Makes pages.</summary>
public static class Page
{
    /// <summary>Of at most <paramref name="size"/> + 1 rows read, the first <paramref name="size"/>; the extra one says that there are more.</summary>
    public static Page<T> Of<T>(IReadOnlyList<T> rows, int size, Func<T, string> cursor) => rows.Count <= size
        ? new Page<T>(rows, null)
        : new Page<T>([.. rows.Take(size)], cursor(rows[size - 1]));
}
