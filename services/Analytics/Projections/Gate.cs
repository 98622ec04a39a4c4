using Npgsql;

namespace AlumniPlatform.Analytics.Projections;

/// <summary>
/// Every transaction that adds facts passes it, before anything else, and stays inside until its end. Many are inside at
/// once; two things are done alone: joining persons, because a group of persons must stand still while it is locked row
/// by row, and the moments of a rebuild in which no fact may be on its way.
/// </summary>
internal static class Gate
{
    private const string Key = "7301, 1";

    /// <param name="alone">Waits until everyone has left, and lets nobody in until the transaction's end.</param>
    public static NpgsqlBatchCommand Command(bool alone) =>
        new(alone ? $"select pg_advisory_xact_lock({Key})" : $"select pg_advisory_xact_lock_shared({Key})");
}
