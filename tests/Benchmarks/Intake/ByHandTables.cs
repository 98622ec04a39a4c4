namespace AlumniPlatform.Benchmarks.Intake;

/// <summary>What the hand-written chain keeps: the same facts under the same natural keys, and no index that it does not need.</summary>
internal static class ByHandTables
{
    public const string Membership = """
        create table taken_event (source text not null, event_id text not null, primary key (source, event_id));
        create table person (id uuid primary key, student_ref text not null unique, given_name text not null, family_name text not null, email text not null,
            private_email text, language text not null, state text not null, version bigint not null, created_at timestamptz not null);
        create table degree (id uuid primary key, person_id uuid not null references person, school text not null, programme text not null, level text not null,
            name text not null, awarded_on date not null, recorded_at timestamptz not null, unique (person_id, programme, level, name, awarded_on));
        create table invitation (id uuid primary key, person_id uuid not null references person, school text not null, programme text not null, address text not null,
            state text not null, requested_at timestamptz not null, expires_at timestamptz not null);
        create unique index on invitation (person_id) where state = 'open';
        create table outbox (id bigint generated always as identity primary key, message_id uuid not null, queue text not null, body bytea not null);
        """;

    public const string Communication = """
        create table delivery (id uuid primary key, request_id uuid not null, person_id uuid not null, invitation_id uuid not null, school text not null, address text not null,
            language text not null, content jsonb not null, state text not null, expires_at timestamptz not null, due_at timestamptz not null, unique (request_id, address));
        create index on delivery (due_at) where state = 'queued';
        """;

    public const string Analytics = """
        create table fact (id uuid primary key, person uuid not null, occurred_at timestamptz not null, version bigint not null, data jsonb not null);
        create table cohort (school text not null, programme text not null, year int not null, graduates int not null, primary key (school, programme, year));
        """;

    public const string Person = """
        insert into person (id, student_ref, given_name, family_name, email, private_email, language, state, version, created_at)
        select *, 'recorded', 2, $8 from unnest($1, $2, $3, $4, $5, $6, $7)
        on conflict (student_ref) do update set given_name = excluded.given_name, family_name = excluded.family_name, email = excluded.email, version = person.version + 2
        returning student_ref, id, version
        """;

    public const string Degree = """
        insert into degree (id, person_id, school, programme, level, name, awarded_on, recorded_at)
        select *, $8 from unnest($1, $2, $3, $4, $5, $6, $7)
        on conflict (person_id, programme, level, name, awarded_on) do nothing
        returning id
        """;

    public const string Invitation = """
        insert into invitation (id, person_id, school, programme, address, state, requested_at, expires_at)
        select *, 'open', $6, $7 from unnest($1, $2, $3, $4, $5)
        on conflict (person_id) where state = 'open' do nothing
        returning id
        """;

    public const string Delivery = """
        insert into delivery (id, request_id, person_id, invitation_id, school, address, language, content, state, expires_at, due_at)
        select id, request_id, person_id, invitation_id, school, address, language, content, 'queued', expires_at, $10
        from unnest($1, $2, $3, $4, $5, $6, $7, $8::jsonb[], $9) as r (id, request_id, person_id, invitation_id, school, address, language, content, expires_at)
        on conflict (request_id, address) do nothing
        """;

    public const string Fact = "insert into fact select * from unnest($1, $2, $3, $4, $5::jsonb[]) on conflict do nothing returning id";

    public const string Cohort = """
        insert into cohort as known select * from unnest($1, $2, $3, $4)
        on conflict (school, programme, year) do update set graduates = known.graduates + excluded.graduates
        """;
}
