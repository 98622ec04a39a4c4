using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace AlumniPlatform.Events.Migrations
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
                name: "degree",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    programme = table.Column<string>(type: "text", nullable: true),
                    year = table.Column<int>(type: "integer", nullable: true),
                    recorded_version = table.Column<long>(type: "bigint", nullable: true),
                    recorded_by = table.Column<Guid>(type: "uuid", nullable: true),
                    revoked_version = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_degree", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "erased_person",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    erased_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_erased_person", x => x.person_id);
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
                name: "manage_key",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    key = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_manage_key", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "merged_person",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    into_person_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_merged_person", x => x.person_id);
                });

            migrationBuilder.CreateTable(
                name: "merged_school",
                columns: table => new
                {
                    school = table.Column<string>(type: "text", nullable: false),
                    into_school = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_merged_school", x => x.school);
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
                name: "picture",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    content = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_picture", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "volunteer",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    roles = table.Column<string[]>(type: "text[]", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_volunteer", x => x.person_id);
                });

            migrationBuilder.CreateTable(
                name: "gathering",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    slug = table.Column<string>(type: "text", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    state = table.Column<string>(type: "text", nullable: false),
                    format = table.Column<string>(type: "text", nullable: false),
                    starts_local = table.Column<DateTime>(type: "timestamp without time zone", nullable: false),
                    ends_local = table.Column<DateTime>(type: "timestamp without time zone", nullable: false),
                    time_zone = table.Column<string>(type: "text", nullable: false),
                    all_day = table.Column<bool>(type: "boolean", nullable: false),
                    starts_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    venue_name = table.Column<string>(type: "text", nullable: false),
                    venue_address = table.Column<string>(type: "text", nullable: false),
                    online_link = table.Column<string>(type: "text", nullable: true),
                    audience = table.Column<string>(type: "text", nullable: false),
                    invited = table.Column<string[]>(type: "text[]", nullable: false),
                    programmes = table.Column<string[]>(type: "text[]", nullable: false),
                    year_from = table.Column<int>(type: "integer", nullable: true),
                    year_to = table.Column<int>(type: "integer", nullable: true),
                    registration_opens_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    registration_closes_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    approval_required = table.Column<bool>(type: "boolean", nullable: false),
                    asks_for_photos = table.Column<bool>(type: "boolean", nullable: false),
                    waiting_list_mode = table.Column<string>(type: "text", nullable: false),
                    offer_hours = table.Column<int>(type: "integer", nullable: false),
                    max_party = table.Column<int>(type: "integer", nullable: false),
                    waiting = table.Column<int>(type: "integer", nullable: false),
                    last_entry = table.Column<long>(type: "bigint", nullable: false),
                    organisers = table.Column<string>(type: "jsonb", nullable: false),
                    schools = table.Column<string[]>(type: "text[]", nullable: false),
                    questions = table.Column<string>(type: "jsonb", nullable: false),
                    picture_id = table.Column<Guid>(type: "uuid", nullable: true),
                    picture = table.Column<string>(type: "jsonb", nullable: true),
                    sequence = table.Column<int>(type: "integer", nullable: false),
                    calendar_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    reminder_hours = table.Column<int>(type: "integer", nullable: false),
                    remind_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    thanks_message = table.Column<string>(type: "text", nullable: false),
                    cancelled_reason = table.Column<string>(type: "text", nullable: true),
                    copied_from = table.Column<Guid>(type: "uuid", nullable: true),
                    series_id = table.Column<Guid>(type: "uuid", nullable: true),
                    created_by = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    published_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    request_key = table.Column<string>(type: "text", nullable: true),
                    request_body = table.Column<string>(type: "text", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    capacity = table.Column<int>(type: "integer", nullable: true),
                    taken = table.Column<int>(type: "integer", nullable: false),
                    description_en = table.Column<string>(type: "text", nullable: false),
                    description_sv = table.Column<string>(type: "text", nullable: false),
                    title_en = table.Column<string>(type: "text", nullable: false),
                    title_sv = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_gathering", x => x.id);
                    table.CheckConstraint("ck_gathering_seats", "taken >= 0 and capacity >= 0");
                    table.ForeignKey(
                        name: "fk_gathering_pictures_picture_id",
                        column: x => x.picture_id,
                        principalTable: "picture",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "cost",
                columns: table => new
                {
                    gathering_id = table.Column<Guid>(type: "uuid", nullable: false),
                    school = table.Column<string>(type: "text", nullable: false),
                    amount = table.Column<long>(type: "bigint", nullable: false),
                    currency = table.Column<string>(type: "text", nullable: false),
                    noted_by = table.Column<string>(type: "text", nullable: false),
                    noted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_cost", x => new { x.gathering_id, x.school });
                    table.ForeignKey(
                        name: "fk_cost_gathering_gathering_id",
                        column: x => x.gathering_id,
                        principalTable: "gathering",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "feedback",
                columns: table => new
                {
                    mark = table.Column<byte[]>(type: "bytea", nullable: false),
                    gathering_id = table.Column<Guid>(type: "uuid", nullable: false),
                    overall = table.Column<int>(type: "integer", nullable: false),
                    again = table.Column<bool>(type: "boolean", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_feedback", x => x.mark);
                    table.ForeignKey(
                        name: "fk_feedback_gathering_gathering_id",
                        column: x => x.gathering_id,
                        principalTable: "gathering",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "part",
                columns: table => new
                {
                    gathering_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    title_sv = table.Column<string>(type: "text", nullable: false),
                    title_en = table.Column<string>(type: "text", nullable: false),
                    starts_local = table.Column<DateTime>(type: "timestamp without time zone", nullable: true),
                    ends_local = table.Column<DateTime>(type: "timestamp without time zone", nullable: true),
                    venue = table.Column<string>(type: "text", nullable: false),
                    speakers = table.Column<string[]>(type: "text[]", nullable: false),
                    volunteers = table.Column<Guid[]>(type: "uuid[]", nullable: false),
                    capacity = table.Column<int>(type: "integer", nullable: true),
                    taken = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_part", x => new { x.gathering_id, x.id });
                    table.CheckConstraint("ck_part_seats", "taken >= 0 and capacity >= 0");
                    table.ForeignKey(
                        name: "fk_part_gathering_gathering_id",
                        column: x => x.gathering_id,
                        principalTable: "gathering",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "quota",
                columns: table => new
                {
                    gathering_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    name_sv = table.Column<string>(type: "text", nullable: false),
                    name_en = table.Column<string>(type: "text", nullable: false),
                    part_id = table.Column<Guid>(type: "uuid", nullable: true),
                    capacity = table.Column<int>(type: "integer", nullable: true),
                    taken = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_quota", x => new { x.gathering_id, x.id });
                    table.CheckConstraint("ck_quota_seats", "taken >= 0 and capacity >= 0");
                    table.ForeignKey(
                        name: "fk_quota_gathering_gathering_id",
                        column: x => x.gathering_id,
                        principalTable: "gathering",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "registration",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    gathering_id = table.Column<Guid>(type: "uuid", nullable: false),
                    entry = table.Column<long>(type: "bigint", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: true),
                    name = table.Column<string>(type: "text", nullable: false),
                    email = table.Column<string>(type: "text", nullable: false),
                    email_key = table.Column<string>(type: "text", nullable: false),
                    language = table.Column<string>(type: "text", nullable: false),
                    quota_id = table.Column<Guid>(type: "uuid", nullable: true),
                    party = table.Column<int>(type: "integer", nullable: false),
                    companions = table.Column<string[]>(type: "text[]", nullable: false),
                    part_ids = table.Column<Guid[]>(type: "uuid[]", nullable: false),
                    answers = table.Column<string>(type: "jsonb", nullable: false),
                    sensitive_answers = table.Column<string>(type: "jsonb", nullable: true),
                    shared_with = table.Column<Guid[]>(type: "uuid[]", nullable: false),
                    photo_consent = table.Column<bool>(type: "boolean", nullable: false),
                    photo_wording = table.Column<int>(type: "integer", nullable: true),
                    photos_said_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    state = table.Column<string>(type: "text", nullable: false),
                    offered_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_by = table.Column<string>(type: "text", nullable: true),
                    in_calendar = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
                    due_mail = table.Column<string>(type: "text", nullable: true),
                    due_end = table.Column<bool>(type: "boolean", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    erased_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    request_key = table.Column<string>(type: "text", nullable: true),
                    request_body = table.Column<string>(type: "text", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registration", x => x.id);
                    table.CheckConstraint("ck_registration_party", "party > 0");
                    table.ForeignKey(
                        name: "fk_registration_gathering_gathering_id",
                        column: x => x.gathering_id,
                        principalTable: "gathering",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "scan",
                columns: table => new
                {
                    gathering_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    part_id = table.Column<Guid>(type: "uuid", nullable: true),
                    present = table.Column<int>(type: "integer", nullable: true),
                    door = table.Column<string>(type: "text", nullable: false),
                    scanned_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    counted = table.Column<int>(type: "integer", nullable: false),
                    undone_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    undone_by = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_scan", x => new { x.gathering_id, x.id });
                    table.ForeignKey(
                        name: "fk_scan_registration_registration_id",
                        column: x => x.registration_id,
                        principalTable: "registration",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "walk_in",
                columns: table => new
                {
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    over_capacity = table.Column<bool>(type: "boolean", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_walk_in", x => x.registration_id);
                    table.ForeignKey(
                        name: "fk_walk_in_registration_registration_id",
                        column: x => x.registration_id,
                        principalTable: "registration",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_dead_letter_queue_message_id",
                schema: "messaging",
                table: "dead_letter",
                columns: new[] { "queue", "message_id" },
                unique: true,
                filter: "state = 'Waiting'");

            migrationBuilder.CreateIndex(
                name: "ix_degree_person_id",
                table: "degree",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_feedback_gathering_id",
                table: "feedback",
                column: "gathering_id");

            migrationBuilder.CreateIndex(
                name: "ix_gathering_created_by_request_key",
                table: "gathering",
                columns: new[] { "created_by", "request_key" },
                unique: true,
                filter: "request_key is not null");

            migrationBuilder.CreateIndex(
                name: "ix_gathering_number",
                table: "gathering",
                column: "number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_gathering_picture_id",
                table: "gathering",
                column: "picture_id");

            migrationBuilder.CreateIndex(
                name: "ix_gathering_remind_at",
                table: "gathering",
                column: "remind_at",
                filter: "remind_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_gathering_schools",
                table: "gathering",
                column: "schools")
                .Annotation("Npgsql:IndexMethod", "gin");

            migrationBuilder.CreateIndex(
                name: "ix_gathering_series_id",
                table: "gathering",
                column: "series_id");

            migrationBuilder.CreateIndex(
                name: "ix_gathering_slug",
                table: "gathering",
                column: "slug",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_gathering_starts_at_id",
                table: "gathering",
                columns: new[] { "starts_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_inbox_message_consumed_at",
                schema: "messaging",
                table: "inbox_message",
                column: "consumed_at");

            migrationBuilder.CreateIndex(
                name: "ix_merged_person_into_person_id",
                table: "merged_person",
                column: "into_person_id");

            migrationBuilder.CreateIndex(
                name: "ix_outbox_message_parked",
                schema: "messaging",
                table: "outbox_message",
                column: "id",
                filter: "parked_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_part_volunteers",
                table: "part",
                column: "volunteers")
                .Annotation("Npgsql:IndexMethod", "gin");

            migrationBuilder.CreateIndex(
                name: "ix_registration_due",
                table: "registration",
                column: "id",
                filter: "due_mail is not null or due_end is not null");

            migrationBuilder.CreateIndex(
                name: "ix_registration_email_key",
                table: "registration",
                column: "email_key");

            migrationBuilder.CreateIndex(
                name: "ix_registration_gathering_id_email_key",
                table: "registration",
                columns: new[] { "gathering_id", "email_key" },
                unique: true,
                filter: "state in ('pending', 'confirmed', 'waitlisted', 'offered')");

            migrationBuilder.CreateIndex(
                name: "ix_registration_gathering_id_entry",
                table: "registration",
                columns: new[] { "gathering_id", "entry" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_registration_gathering_id_person_id",
                table: "registration",
                columns: new[] { "gathering_id", "person_id" },
                unique: true,
                filter: "state in ('pending', 'confirmed', 'waitlisted', 'offered') and person_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_registration_gathering_id_request_key",
                table: "registration",
                columns: new[] { "gathering_id", "request_key" },
                unique: true,
                filter: "request_key is not null");

            migrationBuilder.CreateIndex(
                name: "ix_registration_offered",
                table: "registration",
                column: "offered_until",
                filter: "state = 'offered'");

            migrationBuilder.CreateIndex(
                name: "ix_registration_person_id",
                table: "registration",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_registration_sensitive",
                table: "registration",
                column: "gathering_id",
                filter: "sensitive_answers is not null");

            migrationBuilder.CreateIndex(
                name: "ix_registration_waiting",
                table: "registration",
                columns: new[] { "gathering_id", "entry" },
                filter: "state = 'waitlisted'");

            migrationBuilder.CreateIndex(
                name: "ix_scan_counted",
                table: "scan",
                columns: new[] { "registration_id", "part_id" },
                unique: true,
                filter: "counted > 0")
                .Annotation("Npgsql:NullsDistinct", false);

            migrationBuilder.CreateIndex(
                name: "ix_scan_registration_id",
                table: "scan",
                column: "registration_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "cost");

            migrationBuilder.DropTable(
                name: "dead_letter",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "dead_letter_audit",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "degree");

            migrationBuilder.DropTable(
                name: "erased_person");

            migrationBuilder.DropTable(
                name: "feedback");

            migrationBuilder.DropTable(
                name: "inbox_message",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "manage_key");

            migrationBuilder.DropTable(
                name: "merged_person");

            migrationBuilder.DropTable(
                name: "merged_school");

            migrationBuilder.DropTable(
                name: "outbox_message",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "part");

            migrationBuilder.DropTable(
                name: "quota");

            migrationBuilder.DropTable(
                name: "scan");

            migrationBuilder.DropTable(
                name: "volunteer");

            migrationBuilder.DropTable(
                name: "walk_in");

            migrationBuilder.DropTable(
                name: "registration");

            migrationBuilder.DropTable(
                name: "gathering");

            migrationBuilder.DropTable(
                name: "picture");
        }
    }
}
