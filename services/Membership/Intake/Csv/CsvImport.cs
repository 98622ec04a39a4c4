using AlumniPlatform.ServiceDefaults;

namespace AlumniPlatform.Membership.Intake.Csv;

internal enum ImportStatus
{
    Uploaded,
    Running,
    Done,
    Cancelled,
}

/// <summary>A file that somebody uploaded, on its way through the intake.</summary>
internal sealed class CsvImport
{
    public required Guid Id { get; init; }

    /// <summary>The account that uploaded it, and all that it speaks for.</summary>
    public required string SubmittedBy { get; init; }

    public required string SubmittedByName { get; init; }
    public required bool AllSchools { get; init; }
    public required string[] Schools { get; init; }
    public required string[] Programmes { get; init; }

    public Scope SpeaksFor() => AllSchools ? Scope.Everything : Scope.Of(Schools, Programmes);

    public required string FileName { get; init; }
    public required string Sha256 { get; init; }
    public required string Encoding { get; init; }
    public required string Separator { get; init; }
    public required string[] Headers { get; init; }

    /// <summary>Columns whose cells were not kept.</summary>
    public required int[] Omitted { get; init; }

    /// <summary>Without the header and blank ones.</summary>
    public required int Rows { get; init; }

    public required DateTimeOffset UploadedAt { get; init; }

    public ImportStatus Status { get; private set; }

    /// <summary>How its rows are understood; null until it is started.</summary>
    public ImportReading? Reading { get; private set; }

    /// <summary>The number of the last row that is settled.</summary>
    public int Position { get; private set; }

    public int Accepted { get; private set; }
    public int Duplicates { get; private set; }
    public int Rejected { get; private set; }
    public DateTimeOffset? StartedAt { get; private set; }

    /// <summary>Imports take turns: the one that has waited longest is next.</summary>
    public DateTimeOffset? MovedAt { get; private set; }

    public DateTimeOffset? FinishedAt { get; private set; }
    public DateTimeOffset? RowsDeletedAt { get; private set; }

    public int Settled => Accepted + Duplicates + Rejected;

    public void Start(ImportReading reading, DateTimeOffset now)
    {
        if (Status != ImportStatus.Uploaded)
            throw new DomainRuleException("import-already-started", "This import was started or cancelled before.");
        (Status, Reading, StartedAt, MovedAt) = (ImportStatus.Running, reading, now, now);
    }

    /// <summary>Notes what became of the next rows. After the last one the import is done.</summary>
    public void Settle(IReadOnlyList<IntakeEntry> rows, DateTimeOffset now)
    {
        Position = rows.Count > 0 ? rows[^1].Index : Position;
        Accepted += rows.Count(r => r.Outcome == Outcome.Accepted);
        Duplicates += rows.Count(r => r.Outcome == Outcome.Duplicate);
        Rejected += rows.Count(r => r.Outcome == Outcome.Rejected);
        MovedAt = now;
        if (rows.Count == 0 || Settled == Rows)
            (Status, FinishedAt) = (ImportStatus.Done, now);
    }

    public void Cancel(DateTimeOffset now)
    {
        if (Status is ImportStatus.Done or ImportStatus.Cancelled)
            throw new DomainRuleException("import-finished", "This import is done or was cancelled before.");
        (Status, FinishedAt) = (ImportStatus.Cancelled, now);
    }

    /// <summary>After the time for which rows are kept. One that was never started can be no more.</summary>
    public void Expire(DateTimeOffset now)
    {
        if (Status == ImportStatus.Uploaded)
            Cancel(now);
        RowsDeletedAt = now;
    }
}

/// <summary>
/// A row of a file, kept until it is settled; a rejected one until the retention ends. It names its import without a
/// foreign key: the rows stream in before the import is known to be one.
/// </summary>
internal sealed class CsvImportRow
{
    public required Guid ImportId { get; init; }

    /// <summary>As a spreadsheet shows it: the header is 1, blank ones count.</summary>
    public required int Number { get; init; }

    public required string[] Cells { get; init; }

    /// <summary>Of a rejected row.</summary>
    public string? Code { get; init; }

    public string? Reason { get; init; }
}
