using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AlumniPlatform.Membership.Migrations
{
    /// <inheritdoc />
    public partial class ScopesOfProgrammes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "programme",
                table: "intake_record",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string[]>(
                name: "programmes",
                table: "csv_import",
                type: "text[]",
                nullable: false,
                defaultValue: new string[0]);

            migrationBuilder.CreateIndex(
                name: "ix_intake_record_rejected_programme",
                table: "intake_record",
                columns: new[] { "programme", "settlement", "receipt_id", "position" },
                filter: "outcome = 'Rejected'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_intake_record_rejected_programme",
                table: "intake_record");

            migrationBuilder.DropColumn(
                name: "programme",
                table: "intake_record");

            migrationBuilder.DropColumn(
                name: "programmes",
                table: "csv_import");
        }
    }
}
