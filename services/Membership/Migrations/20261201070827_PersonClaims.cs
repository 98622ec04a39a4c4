using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AlumniPlatform.Membership.Migrations
{
    /// <inheritdoc />
    public partial class PersonClaims : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "claim_audit",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    claim_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    actor_name = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_claim_audit", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "person_claim",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    submitted_by = table.Column<string>(type: "text", nullable: false),
                    school = table.Column<string>(type: "text", nullable: false),
                    programme = table.Column<string>(type: "text", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    given_name = table.Column<string>(type: "text", nullable: false),
                    family_name = table.Column<string>(type: "text", nullable: false),
                    email = table.Column<string>(type: "text", nullable: false),
                    private_email = table.Column<string>(type: "text", nullable: true),
                    language = table.Column<string>(type: "text", nullable: true),
                    time_zone = table.Column<string>(type: "text", nullable: true),
                    protected_identity = table.Column<bool>(type: "boolean", nullable: false),
                    member_since = table.Column<DateOnly>(type: "date", nullable: true),
                    consents = table.Column<string>(type: "text", nullable: true),
                    settlement = table.Column<string>(type: "text", nullable: true),
                    settled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    settled_by = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_claim", x => x.id);
                    table.ForeignKey(
                        name: "fk_person_claim_person_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "person_school",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    programme = table.Column<string>(type: "text", nullable: false),
                    school = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_school", x => new { x.person_id, x.programme });
                    table.ForeignKey(
                        name: "fk_person_school_person_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_claim_audit_claim_id",
                table: "claim_audit",
                column: "claim_id");

            migrationBuilder.CreateIndex(
                name: "ix_person_claim_open",
                table: "person_claim",
                columns: new[] { "person_id", "submitted_by" },
                unique: true,
                filter: "settlement is null");

            migrationBuilder.CreateIndex(
                name: "ix_person_claim_person_id",
                table: "person_claim",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_person_claim_received_at",
                table: "person_claim",
                column: "received_at");

            migrationBuilder.CreateIndex(
                name: "ix_person_claim_settlement_id",
                table: "person_claim",
                columns: new[] { "settlement", "id" });

            // Until now every school that recorded a degree or an expected graduation could say who a person is: it answers for them.
            migrationBuilder.Sql("""
                insert into person_school (person_id, programme, school)
                select person_id, programme, school from degree union all select person_id, programme, school from expected_graduation
                on conflict do nothing
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "claim_audit");

            migrationBuilder.DropTable(
                name: "person_claim");

            migrationBuilder.DropTable(
                name: "person_school");
        }
    }
}
