namespace AlumniPlatform.ServiceDefaults;

/// <summary>A rule of the domain forbids what was asked. Answered as 409 with the code, in one place.</summary>
/// <param name="code">Stable code in kebab-case, for example <c>invitation-expired</c>; programs act on it.</param>
/// <param name="message">For a person, in English; pages translate by code.</param>
public sealed class DomainRuleException(string code, string message) : Exception(message)
{
    /// <summary>Stable code in kebab-case.</summary>
    public string Code { get; } = code;
}

/// <summary>What was sent cannot be understood. Answered as 400 with code <c>invalid-input</c> and the errors by field.</summary>
/// <param name="errors">Messages by field, the field in camelCase.</param>
public sealed class InvalidInputException(IDictionary<string, string[]> errors) : Exception("One or more fields are not valid.")
{
    /// <summary>One field, one message.</summary>
    public InvalidInputException(string field, string message) : this(new Dictionary<string, string[]> { [field] = [message] })
    {
    }

    /// <summary>Messages by field, the field in camelCase.</summary>
    public IDictionary<string, string[]> Errors { get; } = errors;
}
