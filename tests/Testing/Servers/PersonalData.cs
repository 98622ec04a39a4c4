using Npgsql;

namespace AlumniPlatform.Testing;

/// <summary>Proves that an erasure is complete: looks for a person in everything that a database keeps.</summary>
public static class PersonalData
{
    /// <summary>
    /// Every column of every table that holds one of <paramref name="words"/>, whatever the case: texts, JSON, bytes, and
    /// arrays of them. Each as <c>schema.table.column: word (rows)</c>; none when the person is gone.
    /// </summary>
    public static async Task<IReadOnlyList<string>> FindAsync(NpgsqlDataSource database, params string[] words)
    {
        var found = new List<string>();
        foreach (var (table, column, text) in await ColumnsAsync(database))
        {
            foreach (var word in words)
            {
                await using var command = database.CreateCommand($"select count(*) from {table} where {text}");
                command.Parameters.Add(new() { Value = word });
                if (await command.ExecuteScalarAsync() is long and > 0 and var rows)
                    found.Add($"{table}.{column}: {word} ({rows})");
            }
        }
        return found;
    }

    private static async Task<List<(string Table, string Column, string Condition)>> ColumnsAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("""
            select format('%I.%I', c.table_schema, c.table_name), format('%I', c.column_name), c.data_type
            from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
            where t.table_type = 'BASE TABLE' and c.table_schema not in ('pg_catalog', 'information_schema')
                and c.data_type in ('text', 'character varying', 'character', 'json', 'jsonb', 'bytea', 'ARRAY', 'uuid')
            """);
        var columns = new List<(string, string, string)>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var (table, column, type) = (reader.GetString(0), reader.GetString(1), reader.GetString(2));
            // Bytes are compared as they are written out, letters beyond ASCII as octal numbers on both sides.
            columns.Add((table, column, type == "bytea"
                ? $"position(lower(encode(convert_to($1, 'UTF8'), 'escape')) in lower(encode({column}, 'escape'))) > 0"
                : $"position(lower($1) in lower({column}::text)) > 0"));
        }
        return columns;
    }
}
