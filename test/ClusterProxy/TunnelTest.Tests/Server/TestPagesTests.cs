using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterProxy.TunnelTest.Server;
using OcmAddons.Testing.Time;

namespace OcmAddons.ClusterProxy.TunnelTest.Tests.Server;

[CancelAfter(60_000)]
public sealed class TestPagesTests
{
    private readonly FakeTimeProvider time = new();

    [TestCase("/success", 200, "text/html; charset=utf-8", "<title>Success</title>")]
    [TestCase("/error", 500, "text/plain; charset=utf-8", "Internal Server Error\n")]
    [TestCase("/", 404, "text/plain; charset=utf-8", "404 page not found\n")]
    public async Task Get_Page_AnswersAsItsNameSays(string path, int status, string type, string body)
    {
        var context = Request(path, "");

        await new TestPages(time).HandleAsync(context);

        Assert.That((context.Response.StatusCode, context.Response.ContentType), Is.EqualTo((status, type)));
        Assert.That(Body(context), Does.Contain(body));
    }

    [TestCase("?time=3", 3)]
    [TestCase("?time=-1", 0)]
    [TestCase("?time=x", 10)]
    [TestCase("?time=1&time=2", 10)]
    [TestCase("", 10)]
    [TestCase("?time=2147483647", 3600)]
    public async Task Get_Sleep_AnswersAfterItsTimeAndNotBefore(string query, int seconds)
    {
        var context = Request("/sleep", query);

        var answer = new TestPages(time).HandleAsync(context);
        if (seconds > 0)
        {
            time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            Assert.That(answer.IsCompleted, Is.False);
            time.Advance(TimeSpan.FromTicks(1));
        }

        await answer;
        Assert.That(Body(context), Does.Contain("Success"));
    }

    private static DefaultHttpContext Request(string path, string query)
    {
        var context = new DefaultHttpContext();
        context.Request.Path = path;
        context.Request.QueryString = new QueryString(query);
        context.Response.Body = new MemoryStream();
        return context;
    }

    private static string Body(DefaultHttpContext context) =>
        System.Text.Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());
}
