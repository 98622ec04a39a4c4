using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlumniPlatform.Membership;

/// <summary>Set-based SQL within the current transaction of a DbContext; parameters are $1, $2 …</summary>
internal static class SqlExtensions
{
    public static async Task<List<T>> QueryAsync<T>(
        this DbContext db, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = Command(db, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        return rows;
    }

    public static async Task<int> RunAsync(this DbContext db, string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = Command(db, sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlCommand Command(DbContext db, string sql, object[] parameters)
    {
        var command = new NpgsqlCommand(sql, (NpgsqlConnection)db.Database.GetDbConnection());
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return command;
    }
}
