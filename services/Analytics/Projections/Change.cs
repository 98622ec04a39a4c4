using Npgsql;

namespace AlumniPlatform.Analytics.Projections;

/// <summary>By how much figures change: what persons add to them after the fold, less what they added before.</summary>
internal sealed class Change
{
    /// <summary>Figures of a cohort, in the order of <see cref="Contributions.ToCohorts"/>. Quoted: left is a word of SQL.</summary>
    public static IReadOnlyList<string> CohortColumns { get; } =
        ["graduates", "reachable", "invited", "opened", "members", "\"left\"", "declined", "unreachable", "never_invited", "silent"];

    public static IReadOnlyList<string> MonthColumns { get; } = ["joined", "\"left\""];

    // Last, because all batches want it: held for no more than the commit. A new value instead of the next one, so that
    // figures that were made anew never bear a name that others had.
    private const string Stamp = """
        insert into figure_stamp (id, value) values (1, gen_random_uuid())
        on conflict (id) do update set value = excluded.value
        """;

    private static readonly string addToCohorts = AddTo("cohort", ["school", "programme", "year"], CohortColumns);
    private static readonly string addToMonths = AddTo("member_month", ["schools", "month"], MonthColumns);

    private readonly Dictionary<(string School, string Programme, int Year), int[]> cohorts = [];
    private readonly Dictionary<(string Schools, DateOnly Month), int[]> months = [];

    /// <summary>Reads results of <see cref="Contributions"/>.</summary>
    public async Task ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        do
        {
            var ofCohorts = reader.FieldCount == 4 + CohortColumns.Count;
            while (await reader.ReadAsync(cancellationToken))
            {
                if (ofCohorts)
                    Add(cohorts, (reader.GetString(1), reader.GetString(2), reader.GetInt32(3)), reader, 4, CohortColumns.Count);
                else
                    Add(months, (reader.GetString(1), reader.GetFieldValue<DateOnly>(2)), reader, 3, MonthColumns.Count);
            }
        }
        while (await reader.NextResultAsync(cancellationToken));
    }

    public async Task AddToFiguresAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        var cohort = cohorts.Where(c => c.Value.Any(n => n != 0)).ToArray();
        if (cohort.Length > 0)
            batch.BatchCommands.Add(Command(addToCohorts, cohort, [Column(cohort, c => c.School), Column(cohort, c => c.Programme), Column(cohort, c => c.Year)]));
        var month = months.Where(m => m.Value.Any(n => n != 0)).ToArray();
        if (month.Length > 0)
            batch.BatchCommands.Add(Command(addToMonths, month, [Column(month, m => m.Schools), Column(month, m => m.Month)]));
        batch.BatchCommands.Add(new(Stamp));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Add<TKey>(Dictionary<TKey, int[]> sums, TKey key, NpgsqlDataReader reader, int first, int count) where TKey : notnull
    {
        if (!sums.TryGetValue(key, out var figures))
            sums[key] = figures = new int[count];
        for (var i = 0; i < count; i++)
            figures[i] += reader.GetInt32(0) * reader.GetInt32(first + i);
    }

    private static NpgsqlBatchCommand Command<TKey>(string sql, KeyValuePair<TKey, int[]>[] changes, IEnumerable<NpgsqlParameter> keys)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddRange(keys.ToArray());
        for (var i = 0; i < changes[0].Value.Length; i++)
        {
            var figure = i;
            command.Parameters.Add(new NpgsqlParameter { Value = Array.ConvertAll(changes, c => c.Value[figure]) });
        }
        return command;
    }

    private static NpgsqlParameter Column<TKey, T>(KeyValuePair<TKey, int[]>[] changes, Func<TKey, T> value) =>
        new() { Value = Array.ConvertAll(changes, c => value(c.Key)) };

    private static string AddTo(string table, IReadOnlyList<string> keys, IReadOnlyList<string> figures)
    {
        var columns = string.Join(", ", keys.Concat(figures));
        return $"""
            insert into {table} as known ({columns})
            select * from unnest({string.Join(", ", Enumerable.Range(1, keys.Count + figures.Count).Select(i => $"${i}"))}) as change ({columns})
            order by {string.Join(", ", keys)}
            on conflict ({string.Join(", ", keys)}) do update set {string.Join(", ", figures.Select(f => $"{f} = known.{f} + excluded.{f}"))}
            """;
    }
}
