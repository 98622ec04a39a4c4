using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace AlumniPlatform.Identity.Keys;

/// <summary>Keeps the keys of cookies and forms in the database, so that any replica reads what another wrote.</summary>
internal sealed class ProtectionKeys(IServiceScopeFactory scopes, TimeProvider time) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        return [.. db.Keys.AsNoTracking().Where(k => k.Use == KeyUse.DataProtection).Select(k => k.Value).AsEnumerable().Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        var now = time.GetUtcNow();
        db.Add(new Key
        {
            Id = Guid.CreateVersion7(now), Use = KeyUse.DataProtection, Name = friendlyName,
            Value = element.ToString(SaveOptions.DisableFormatting), CreatedAt = now,
        });
        db.SaveChanges();
    }
}
