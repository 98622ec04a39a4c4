using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AlumniPlatform.Membership.Migrations
{
    /// <inheritdoc />
    public partial class LimitAskedMails : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "asked_mails",
                table: "invitation",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "asked_since",
                table: "invitation",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "counted_since",
                table: "address_confirmation",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "mails",
                table: "address_confirmation",
                type: "integer",
                nullable: false,
                defaultValue: 0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "asked_mails",
                table: "invitation");

            migrationBuilder.DropColumn(
                name: "asked_since",
                table: "invitation");

            migrationBuilder.DropColumn(
                name: "counted_since",
                table: "address_confirmation");

            migrationBuilder.DropColumn(
                name: "mails",
                table: "address_confirmation");
        }
    }
}
