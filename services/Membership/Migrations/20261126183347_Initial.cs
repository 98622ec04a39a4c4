using System;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace AlumniPlatform.Membership.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "messaging");

            migrationBuilder.CreateTable(
                name: "activation_key",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    key = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_activation_key", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "csv_import",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    submitted_by = table.Column<string>(type: "text", nullable: false),
                    submitted_by_name = table.Column<string>(type: "text", nullable: false),
                    all_schools = table.Column<bool>(type: "boolean", nullable: false),
                    schools = table.Column<string[]>(type: "text[]", nullable: false),
                    file_name = table.Column<string>(type: "text", nullable: false),
                    sha256 = table.Column<string>(type: "text", nullable: false),
                    encoding = table.Column<string>(type: "text", nullable: false),
                    separator = table.Column<string>(type: "text", nullable: false),
                    headers = table.Column<string[]>(type: "text[]", nullable: false),
                    omitted = table.Column<int[]>(type: "integer[]", nullable: false),
                    rows = table.Column<int>(type: "integer", nullable: false),
                    uploaded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    reading = table.Column<string>(type: "text", nullable: true),
                    position = table.Column<int>(type: "integer", nullable: false),
                    accepted = table.Column<int>(type: "integer", nullable: false),
                    duplicates = table.Column<int>(type: "integer", nullable: false),
                    rejected = table.Column<int>(type: "integer", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    moved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    rows_deleted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_csv_import", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "csv_import_row",
                columns: table => new
                {
                    import_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    cells = table.Column<string[]>(type: "text[]", nullable: false),
                    code = table.Column<string>(type: "text", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_csv_import_row", x => new { x.import_id, x.number });
                });

            migrationBuilder.CreateTable(
                name: "dead_letter",
                schema: "messaging",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    message_id = table.Column<Guid>(type: "uuid", nullable: true),
                    queue = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    exception_type = table.Column<string>(type: "text", nullable: true),
                    stack_trace = table.Column<string>(type: "text", nullable: true),
                    content_type = table.Column<string>(type: "text", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    failed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    settled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dead_letter", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "dead_letter_audit",
                schema: "messaging",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    dead_letter_id = table.Column<Guid>(type: "uuid", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    actor_name = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dead_letter_audit", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "double_check",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_double_check", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "erasure",
                columns: table => new
                {
                    student_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    erased_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_erasure", x => x.student_key);
                });

            migrationBuilder.CreateTable(
                name: "inbox_audit",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    receipt_id = table.Column<Guid>(type: "uuid", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    actor_name = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inbox_audit", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "inbox_message",
                schema: "messaging",
                columns: table => new
                {
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    queue = table.Column<string>(type: "text", nullable: false),
                    consumed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inbox_message", x => new { x.message_id, x.queue });
                });

            migrationBuilder.CreateTable(
                name: "intake_record",
                columns: table => new
                {
                    receipt_id = table.Column<Guid>(type: "uuid", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    event_source = table.Column<string>(type: "text", nullable: true),
                    event_id = table.Column<string>(type: "text", nullable: true),
                    event_type = table.Column<string>(type: "text", nullable: true),
                    school = table.Column<string>(type: "text", nullable: true),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    code = table.Column<string>(type: "text", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true),
                    payload = table.Column<string>(type: "text", nullable: true),
                    settlement = table.Column<string>(type: "text", nullable: true),
                    settled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    settled_by = table.Column<string>(type: "text", nullable: true),
                    settled_note = table.Column<string>(type: "text", nullable: true),
                    replay_receipt_id = table.Column<Guid>(type: "uuid", nullable: true),
                    draft = table.Column<string>(type: "text", nullable: true),
                    draft_code = table.Column<string>(type: "text", nullable: true),
                    draft_reason = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_intake_record", x => new { x.receipt_id, x.position });
                });

            migrationBuilder.CreateTable(
                name: "ladok_degree",
                columns: table => new
                {
                    degree_uid = table.Column<string>(type: "text", nullable: false),
                    student_uid = table.Column<string>(type: "text", nullable: false),
                    programme = table.Column<string>(type: "text", nullable: false),
                    awarded_on = table.Column<DateOnly>(type: "date", nullable: false),
                    recorded = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ladok_degree", x => x.degree_uid);
                });

            migrationBuilder.CreateTable(
                name: "ladok_event_count",
                columns: table => new
                {
                    feed = table.Column<string>(type: "text", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    read = table.Column<long>(type: "bigint", nullable: false),
                    applied = table.Column<long>(type: "bigint", nullable: false),
                    skipped = table.Column<long>(type: "bigint", nullable: false),
                    rejected = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ladok_event_count", x => new { x.feed, x.type });
                });

            migrationBuilder.CreateTable(
                name: "ladok_feed",
                columns: table => new
                {
                    feed = table.Column<string>(type: "text", nullable: false),
                    page = table.Column<string>(type: "text", nullable: true),
                    last_entry_id = table.Column<string>(type: "text", nullable: true),
                    last_entry_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    read_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    error_code = table.Column<string>(type: "text", nullable: true),
                    error = table.Column<string>(type: "text", nullable: true),
                    failing_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    failures = table.Column<int>(type: "integer", nullable: false),
                    next_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ladok_feed", x => x.feed);
                });

            migrationBuilder.CreateTable(
                name: "ladok_pending",
                columns: table => new
                {
                    source = table.Column<string>(type: "text", nullable: false),
                    entry_id = table.Column<string>(type: "text", nullable: false),
                    student_uid = table.Column<string>(type: "text", nullable: false),
                    degree_uid = table.Column<string>(type: "text", nullable: false),
                    data = table.Column<string>(type: "text", nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ladok_pending", x => new { x.source, x.entry_id });
                });

            migrationBuilder.CreateTable(
                name: "ladok_student",
                columns: table => new
                {
                    student_uid = table.Column<string>(type: "text", nullable: false),
                    given_name = table.Column<string>(type: "text", nullable: true),
                    family_name = table.Column<string>(type: "text", nullable: true),
                    email = table.Column<string>(type: "text", nullable: true),
                    @protected = table.Column<bool>(name: "protected", type: "boolean", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ladok_student", x => x.student_uid);
                });

            migrationBuilder.CreateTable(
                name: "merge_audit",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    a = table.Column<Guid>(type: "uuid", nullable: false),
                    b = table.Column<Guid>(type: "uuid", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    actor_name = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_merge_audit", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "merge_candidate",
                columns: table => new
                {
                    a = table.Column<Guid>(type: "uuid", nullable: false),
                    b = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    found_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    dismissed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    dismissed_by = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_merge_candidate", x => new { x.a, x.b });
                });

            migrationBuilder.CreateTable(
                name: "office_request",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    asked_by = table.Column<string>(type: "text", nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    what = table.Column<string>(type: "text", nullable: false),
                    school = table.Column<string>(type: "text", nullable: true),
                    programme = table.Column<string>(type: "text", nullable: true),
                    year = table.Column<int>(type: "integer", nullable: true),
                    count = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_office_request", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "organisation_change",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    actor_name = table.Column<string>(type: "text", nullable: false),
                    unit = table.Column<string>(type: "text", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    before = table.Column<JsonElement>(type: "jsonb", nullable: true),
                    after = table.Column<JsonElement>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_organisation_change", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "outbox_message",
                schema: "messaging",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    exchange = table.Column<string>(type: "text", nullable: false),
                    routing_key = table.Column<string>(type: "text", nullable: false),
                    content_type = table.Column<string>(type: "text", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false),
                    trace_parent = table.Column<string>(type: "text", nullable: true),
                    written_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_error = table.Column<string>(type: "text", nullable: true),
                    parked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outbox_message", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "person",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    student_ref = table.Column<string>(type: "text", nullable: false),
                    given_name = table.Column<string>(type: "text", nullable: false),
                    family_name = table.Column<string>(type: "text", nullable: false),
                    email = table.Column<string>(type: "text", nullable: false),
                    private_email = table.Column<string>(type: "text", nullable: true),
                    account_email = table.Column<string>(type: "text", nullable: true),
                    language = table.Column<string>(type: "text", nullable: true),
                    protected_identity = table.Column<bool>(type: "boolean", nullable: false),
                    unreachable = table.Column<bool>(type: "boolean", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    invited_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    opened_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    activated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    left_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    declined_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    invite_requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    time_zone = table.Column<string>(type: "text", nullable: true),
                    name_corrected_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    merged_into = table.Column<Guid>(type: "uuid", nullable: true),
                    account_id = table.Column<Guid>(type: "uuid", nullable: true),
                    email_key = table.Column<string>(type: "text", nullable: true, computedColumnSql: "lower(email)", stored: true),
                    name_key = table.Column<string>(type: "text", nullable: true, computedColumnSql: "lower((given_name || ' ' || family_name) collate \"sv-x-icu\")", stored: true),
                    private_email_key = table.Column<string>(type: "text", nullable: true, computedColumnSql: "lower(private_email)", stored: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person", x => x.id);
                    table.ForeignKey(
                        name: "fk_person_person_merged_into",
                        column: x => x.merged_into,
                        principalTable: "person",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "receipt",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    submitted_by = table.Column<string>(type: "text", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_receipt", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "school",
                columns: table => new
                {
                    code = table.Column<string>(type: "text", nullable: false),
                    sv = table.Column<string>(type: "text", nullable: false),
                    en = table.Column<string>(type: "text", nullable: false),
                    valid_from = table.Column<DateOnly>(type: "date", nullable: true),
                    valid_to = table.Column<DateOnly>(type: "date", nullable: true),
                    merged_into = table.Column<string>(type: "text", nullable: true),
                    reminder_days = table.Column<int[]>(type: "integer[]", nullable: true),
                    sender_name = table.Column<string>(type: "text", nullable: true),
                    reply_to = table.Column<string>(type: "text", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    edited_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_school", x => x.code);
                    table.ForeignKey(
                        name: "fk_school_school_merged_into",
                        column: x => x.merged_into,
                        principalTable: "school",
                        principalColumn: "code");
                });

            migrationBuilder.CreateTable(
                name: "taken_event",
                columns: table => new
                {
                    source = table.Column<string>(type: "text", nullable: false),
                    event_id = table.Column<string>(type: "text", nullable: false),
                    receipt_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_taken_event", x => new { x.source, x.event_id });
                });

            migrationBuilder.CreateTable(
                name: "university",
                columns: table => new
                {
                    code = table.Column<string>(type: "text", nullable: false),
                    sv = table.Column<string>(type: "text", nullable: false),
                    en = table.Column<string>(type: "text", nullable: false),
                    time_zone = table.Column<string>(type: "text", nullable: true),
                    coverage_target = table.Column<decimal>(type: "numeric", nullable: true),
                    ladok_institution = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_university", x => x.code);
                });

            migrationBuilder.CreateTable(
                name: "address_confirmation",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    address = table.Column<string>(type: "text", nullable: false),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    confirmed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_address_confirmation", x => x.id);
                    table.ForeignKey(
                        name: "fk_address_confirmation_person_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "consent",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    wording_version = table.Column<string>(type: "text", nullable: false),
                    given = table.Column<bool>(type: "boolean", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_consent", x => x.id);
                    table.ForeignKey(
                        name: "fk_consent_person_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "degree",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    school = table.Column<string>(type: "text", nullable: false),
                    programme = table.Column<string>(type: "text", nullable: false),
                    level = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    awarded_on = table.Column<DateOnly>(type: "date", nullable: false),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_degree", x => x.id);
                    table.ForeignKey(
                        name: "fk_degree_person_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "expected_graduation",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    programme = table.Column<string>(type: "text", nullable: false),
                    school = table.Column<string>(type: "text", nullable: false),
                    expected_on = table.Column<DateOnly>(type: "date", nullable: false),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_expected_graduation", x => new { x.person_id, x.programme });
                    table.ForeignKey(
                        name: "fk_expected_graduation_person_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "invitation",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    school = table.Column<string>(type: "text", nullable: false),
                    programme = table.Column<string>(type: "text", nullable: false),
                    address = table.Column<string>(type: "text", nullable: false),
                    last_request_id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    graduate_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    remind_asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    reminders_sent = table.Column<int>(type: "integer", nullable: false),
                    next_reminder_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invitation", x => x.id);
                    table.ForeignKey(
                        name: "fk_invitation_person_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "volunteer",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    roles = table.Column<string[]>(type: "text[]", nullable: false),
                    topics = table.Column<string>(type: "text", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_volunteer", x => x.person_id);
                    table.ForeignKey(
                        name: "fk_volunteer_person_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "programme",
                columns: table => new
                {
                    code = table.Column<string>(type: "text", nullable: false),
                    school = table.Column<string>(type: "text", nullable: false),
                    sv = table.Column<string>(type: "text", nullable: false),
                    en = table.Column<string>(type: "text", nullable: false),
                    valid_from = table.Column<DateOnly>(type: "date", nullable: true),
                    valid_to = table.Column<DateOnly>(type: "date", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    edited_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_programme", x => x.code);
                    table.ForeignKey(
                        name: "fk_programme_school_school",
                        column: x => x.school,
                        principalTable: "school",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_address_confirmation_person_id",
                table: "address_confirmation",
                column: "person_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_consent_person_id_code_at",
                table: "consent",
                columns: new[] { "person_id", "code", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_csv_import_running",
                table: "csv_import",
                column: "moved_at",
                filter: "status = 'Running'");

            migrationBuilder.CreateIndex(
                name: "ix_csv_import_submitted_by_id",
                table: "csv_import",
                columns: new[] { "submitted_by", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_csv_import_row_rejected",
                table: "csv_import_row",
                columns: new[] { "import_id", "number" },
                filter: "code is not null");

            migrationBuilder.CreateIndex(
                name: "ix_dead_letter_queue_message_id",
                schema: "messaging",
                table: "dead_letter",
                columns: new[] { "queue", "message_id" },
                unique: true,
                filter: "state = 'Waiting'");

            migrationBuilder.CreateIndex(
                name: "ix_degree_person_id_programme_level_name_awarded_on",
                table: "degree",
                columns: new[] { "person_id", "programme", "level", "name", "awarded_on" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_degree_programme_awarded_on",
                table: "degree",
                columns: new[] { "programme", "awarded_on" });

            migrationBuilder.CreateIndex(
                name: "ix_degree_school_awarded_on",
                table: "degree",
                columns: new[] { "school", "awarded_on" });

            migrationBuilder.CreateIndex(
                name: "ix_expected_graduation_programme_expected_on",
                table: "expected_graduation",
                columns: new[] { "programme", "expected_on" });

            migrationBuilder.CreateIndex(
                name: "ix_expected_graduation_school",
                table: "expected_graduation",
                column: "school");

            migrationBuilder.CreateIndex(
                name: "ix_inbox_audit_receipt_id_position",
                table: "inbox_audit",
                columns: new[] { "receipt_id", "position" });

            migrationBuilder.CreateIndex(
                name: "ix_inbox_message_consumed_at",
                schema: "messaging",
                table: "inbox_message",
                column: "consumed_at");

            migrationBuilder.CreateIndex(
                name: "ix_intake_record_payload",
                table: "intake_record",
                column: "receipt_id",
                filter: "payload is not null or draft is not null");

            migrationBuilder.CreateIndex(
                name: "ix_intake_record_rejected",
                table: "intake_record",
                columns: new[] { "settlement", "receipt_id", "position" },
                filter: "outcome = 'Rejected'");

            migrationBuilder.CreateIndex(
                name: "ix_intake_record_rejected_school",
                table: "intake_record",
                columns: new[] { "school", "settlement", "receipt_id", "position" },
                filter: "outcome = 'Rejected'");

            migrationBuilder.CreateIndex(
                name: "ix_invitation_open",
                table: "invitation",
                column: "person_id",
                unique: true,
                filter: "state = 'Open'");

            migrationBuilder.CreateIndex(
                name: "ix_invitation_person_id_id",
                table: "invitation",
                columns: new[] { "person_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_invitation_reminder",
                table: "invitation",
                columns: new[] { "next_reminder_at", "id" },
                filter: "state = 'Open' and next_reminder_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_ladok_pending_degree_uid",
                table: "ladok_pending",
                column: "degree_uid");

            migrationBuilder.CreateIndex(
                name: "ix_ladok_pending_student_uid",
                table: "ladok_pending",
                column: "student_uid");

            migrationBuilder.CreateIndex(
                name: "ix_merge_audit_a",
                table: "merge_audit",
                column: "a");

            migrationBuilder.CreateIndex(
                name: "ix_merge_audit_b",
                table: "merge_audit",
                column: "b");

            migrationBuilder.CreateIndex(
                name: "ix_merge_candidate_b",
                table: "merge_candidate",
                column: "b");

            migrationBuilder.CreateIndex(
                name: "ix_merge_candidate_open",
                table: "merge_candidate",
                columns: new[] { "kind", "a", "b" },
                descending: new[] { false, true, true },
                filter: "dismissed_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_outbox_message_parked",
                schema: "messaging",
                table: "outbox_message",
                column: "id",
                filter: "parked_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_person_email_key",
                table: "person",
                column: "email_key");

            migrationBuilder.CreateIndex(
                name: "ix_person_family_name_given_name_id",
                table: "person",
                columns: new[] { "family_name", "given_name", "id" })
                .Annotation("Relational:Collation", new[] { "sv-x-icu", "sv-x-icu" });

            migrationBuilder.CreateIndex(
                name: "ix_person_invite_requested_at_id",
                table: "person",
                columns: new[] { "invite_requested_at", "id" },
                filter: "invite_requested_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_person_merged_into",
                table: "person",
                column: "merged_into",
                filter: "merged_into is not null");

            migrationBuilder.CreateIndex(
                name: "ix_person_name_key",
                table: "person",
                column: "name_key");

            migrationBuilder.CreateIndex(
                name: "ix_person_private_email_key",
                table: "person",
                column: "private_email_key");

            migrationBuilder.CreateIndex(
                name: "ix_person_student_ref",
                table: "person",
                column: "student_ref",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_programme_school",
                table: "programme",
                column: "school");

            migrationBuilder.CreateIndex(
                name: "ix_school_merged_into",
                table: "school",
                column: "merged_into");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "activation_key");

            migrationBuilder.DropTable(
                name: "address_confirmation");

            migrationBuilder.DropTable(
                name: "consent");

            migrationBuilder.DropTable(
                name: "csv_import");

            migrationBuilder.DropTable(
                name: "csv_import_row");

            migrationBuilder.DropTable(
                name: "dead_letter",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "dead_letter_audit",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "degree");

            migrationBuilder.DropTable(
                name: "double_check");

            migrationBuilder.DropTable(
                name: "erasure");

            migrationBuilder.DropTable(
                name: "expected_graduation");

            migrationBuilder.DropTable(
                name: "inbox_audit");

            migrationBuilder.DropTable(
                name: "inbox_message",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "intake_record");

            migrationBuilder.DropTable(
                name: "invitation");

            migrationBuilder.DropTable(
                name: "ladok_degree");

            migrationBuilder.DropTable(
                name: "ladok_event_count");

            migrationBuilder.DropTable(
                name: "ladok_feed");

            migrationBuilder.DropTable(
                name: "ladok_pending");

            migrationBuilder.DropTable(
                name: "ladok_student");

            migrationBuilder.DropTable(
                name: "merge_audit");

            migrationBuilder.DropTable(
                name: "merge_candidate");

            migrationBuilder.DropTable(
                name: "office_request");

            migrationBuilder.DropTable(
                name: "organisation_change");

            migrationBuilder.DropTable(
                name: "outbox_message",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "programme");

            migrationBuilder.DropTable(
                name: "receipt");

            migrationBuilder.DropTable(
                name: "taken_event");

            migrationBuilder.DropTable(
                name: "university");

            migrationBuilder.DropTable(
                name: "volunteer");

            migrationBuilder.DropTable(
                name: "school");

            migrationBuilder.DropTable(
                name: "person");
        }
    }
}
