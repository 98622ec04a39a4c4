using System.Net.Sockets;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AlumniPlatform.ServiceDefaults;

/// <summary>Errors as RFC 9457 problem details, each with a stable <c>code</c>.</summary>
public static class Problems
{
    /// <summary>Adds problem details and the one mapping from exceptions to them.</summary>
    internal static void AddPlatformProblemDetails(this IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
            context.ProblemDetails.Extensions.TryAdd("code", CodeOf(context.ProblemDetails.Status)));
        services.AddExceptionHandler<ExceptionToProblem>();
    }

    /// <summary>A problem result with a stable code.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="code">Stable code in kebab-case.</param>
    /// <param name="detail">For a person, in English.</param>
    public static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Problem(int status, string code, string detail) =>
        TypedResults.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code });

    private static string CodeOf(int? status) => status switch
    {
        400 => "bad-request",
        401 => "unauthenticated",
        403 => "forbidden",
        404 => "not-found",
        405 => "method-not-allowed",
        409 => "conflict",
        413 => "too-large",
        415 => "unsupported-media-type",
        429 => "too-many-requests",
        503 => "unavailable",
        >= 500 => "internal-error",
        _ => "error",
    };

    private sealed class ExceptionToProblem(IProblemDetailsService problems) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken cancellationToken)
        {
            if (Map(exception) is not { } problem)
                return false;
            http.Response.StatusCode = problem.Status!.Value;
            if (problem.Status == StatusCodes.Status503ServiceUnavailable)
                http.Response.Headers.RetryAfter = "5";
            return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = http, ProblemDetails = problem, Exception = exception });
        }

        private static ProblemDetails? Map(Exception exception) => exception switch
        {
            DomainRuleException rule => Make(409, rule.Code, rule.Message),
            InvalidInputException input => new HttpValidationProblemDetails(input.Errors)
            {
                Status = 400, Detail = input.Message, Extensions = { ["code"] = "invalid-input" },
            },
            BadHttpRequestException { StatusCode: 413 } => Make(413, "too-large", "The request is larger than this endpoint takes."),
            BadHttpRequestException bad => Make(bad.StatusCode, "bad-request", bad.Message),
            DbUpdateConcurrencyException => Make(409, "changed-meanwhile", "Somebody changed this meanwhile. Read it again and repeat the change."),
            _ when IsDatabaseAway(exception) => Make(503, "database-unavailable", "The database cannot be reached. Nothing was changed; try again."),
            _ => null,
        };

        private static ProblemDetails Make(int status, string code, string detail) =>
            new() { Status = status, Detail = detail, Extensions = { ["code"] = code } };
    }

    /// <summary>Whether <paramref name="exception"/> says that PostgreSQL is away or restarting, so that the same call may succeed later.</summary>
    public static bool IsDatabaseAway(Exception? exception) => exception switch
    {
        null => false,
        PostgresException postgres => postgres.SqlState is "57P01" or "57P02" or "57P03" or "53300" or "08000" or "08003" or "08006",
        NpgsqlException npgsql => npgsql.IsTransient || npgsql.InnerException is SocketException or IOException or TimeoutException,
        _ => IsDatabaseAway(exception.InnerException),
    };
}
