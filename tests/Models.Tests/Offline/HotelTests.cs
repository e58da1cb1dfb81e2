namespace Baton.Models.Tests.Offline;

/// <summary>A hotel's reservations: dates, counts, enumerations, money.</summary>
public sealed class HotelTests
{
    private static readonly Tool Rooms = new(
        "search_rooms", "Finds free rooms for a stay.",
        """
        {"type":"object","properties":{
          "city":{"type":"string"},"check_in":{"type":"string","format":"date"},"check_out":{"type":"string","format":"date"},
          "guests":{"type":"integer"},"view":{"type":"string","enum":["sea","garden","street"]}},
          "required":["city","check_in","check_out","guests"]}
        """,
        _ => """[{"room":"R-12","view":"sea","price":140.0,"currency":"EUR"},{"room":"R-15","view":"garden","price":95.0,"currency":"EUR"}]""");

    private static readonly Tool Booking = new(
        "find_booking", "Finds a booking by its number or the guest's e-mail address.",
        """
        {"type":"object","properties":{
          "booking":{"anyOf":[{"type":"string","pattern":"^BK[0-9]{4}$"},{"type":"null"}],"description":"Number of the booking."},
          "email":{"type":["string","null"],"format":"email"}}}
        """,
        arguments => arguments.TryGetProperty("email", out _)
            ? """{"bookings":[{"id":"BK2001","nights":2,"total":280.0,"checkIn":"2026-07-01","status":"confirmed"},{"id":"BK2002","nights":1,"total":95.0,"checkIn":"2026-09-09","status":"confirmed"}]}"""
            : """{"id":"BK2001","nights":2,"total":280.0,"checkIn":"2026-07-01","status":"confirmed","guest":{"name":"Ana Reis","email":"ana@example.com"}}""");

    private static readonly Tool Cancel = new(
        "cancel_booking", "Cancels a booking.",
        """{"type":"object","properties":{"booking_id":{"type":"string"},"notify":{"type":"boolean","default":true}},"required":["booking_id","notify"]}""",
        _ => "Booking BK2002 is cancelled.");

    private static readonly Tool[] All = [Rooms, Booking, Cancel];

    [Fact]
    public async Task Offline_StayWithDatesAndGuests_FillsEachArgumentBySchema()
    {
        var scene = await Stage.PlayAsync("We are 3 guests and look for a room with a garden view in Lisbon from 1 July 2026 to 4 July 2026.", All);

        scene.Calls.ShouldBe(["""search_rooms {"city":"Lisbon","check_in":"2026-07-01","check_out":"2026-07-04","guests":3,"view":"garden"}"""]);
        scene.Text.ShouldContain("R-15");
        scene.Text.ShouldContain("price 95.0 EUR");
    }

    [Theory]
    [InlineData("We look for a room in Lisbon from 2026-07-01 to 2026-07-04.")]
    [InlineData("We are two guests and look for a room in Lisbon.")]
    [InlineData("We are two guests and look for a free room from 2026-07-01.")]
    public async Task Offline_PartOfTheStayIsMissing_DoesNotInventIt(string task)
    {
        var scene = await Stage.PlayAsync(task, All);

        scene.Calls.ShouldNotContain(c => c.StartsWith("search_rooms", StringComparison.Ordinal));
        scene.Text.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Offline_LastBookingOfAGuest_IsTheOneWithTheLatestDate()
    {
        var scene = await Stage.PlayAsync("I am ana@example.com and I want to cancel my last booking.", All);

        scene.Calls.ShouldBe(["""find_booking {"email":"ana@example.com"}""", """cancel_booking {"booking_id":"BK2002","notify":true}"""]);
    }

    [Fact]
    public async Task Offline_BookingNamed_LooksBeforeItCancels()
    {
        var scene = await Stage.PlayAsync("Please cancel booking BK2001 and do not notify me.", All);

        scene.Calls.ShouldBe(["""find_booking {"booking":"BK2001"}""", """cancel_booking {"booking_id":"BK2001","notify":false}"""]);
    }

    [Fact]
    public async Task Offline_AlreadyCancelled_SaysThatThereIsNothingLeftToDo()
    {
        var cancelled = Booking with { Answer = _ => """{"bookings":[{"id":"BK2001","status":"cancelled"}]}""" };

        var scene = await Stage.PlayAsync("I am ana@example.com, please cancel my booking.", [Rooms, cancelled, Cancel]);

        scene.Calls.ShouldHaveSingleItem();
        scene.Text.ShouldContain("nothing left to cancel booking");
    }

    [Fact]
    public async Task Offline_OutputSchema_IsFilledFromTheSameEvidence()
    {
        var schema = Setup.Json("""
            {"type":"object","properties":{
              "booking_id":{"type":"string"},"total":{"type":"number"},"cancelled":{"type":"boolean"},"answer":{"type":"string"},
              "status":{"enum":["confirmed","cancelled"]},"steps":{"type":"array","items":{"type":"string"}}},
              "required":["booking_id","total","cancelled","answer"]}
            """);

        var scene = await Stage.PlayAsync("What is the total of booking BK2001?", All, schema: schema);

        var answer = Setup.Json(scene.Text);
        answer.GetProperty("booking_id").GetString().ShouldBe("BK2001");
        answer.GetProperty("total").GetDecimal().ShouldBe(280m);
        answer.GetProperty("cancelled").GetBoolean().ShouldBeFalse();
        answer.GetProperty("status").GetString().ShouldBe("confirmed");
        answer.GetProperty("answer").GetString().ShouldNotBeNull().ShouldContain("280");
    }

    [Fact]
    public async Task Offline_OutputSchemaAfterAnEffect_SaysThatItWasDone()
    {
        var schema = Setup.Json("""{"type":"object","properties":{"cancelled":{"type":"boolean"},"summary":{"type":"string"}},"required":["cancelled","summary"]}""");

        var scene = await Stage.PlayAsync("Please cancel booking BK2001.", All, schema: schema);

        Setup.Json(scene.Text).GetProperty("cancelled").GetBoolean().ShouldBeTrue();
    }
}
