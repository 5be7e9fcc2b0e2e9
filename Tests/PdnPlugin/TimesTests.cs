using System.Diagnostics;

namespace HarmonizeEffect.Tests.PdnPlugin;

/// <summary>
/// What a user of Paint.NET waits for at 4K, beside a memcpy of the photo. Times are said, not judged:
/// dotnet test -c Release --filter TimesTests --logger "console;verbosity=detailed"
/// </summary>
[TestClass]
public sealed class TimesTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DoNotParallelize]
    public void EveryMoveOfTheStrengthIsRenderedWhole()
    {
        using var photo = new LargePhoto();
        double strength = 0;
        Say("memcpy of the photo", photo.Copy);
        Say("a move of the strength slider", () => photo.MoveStrength(strength = (strength + 0.37) % 1));
        Assert.IsFalse(photo.IsUnchanged);
        Say("a prediction", photo.Predict);
        photo.MoveStrength(0);
        Assert.IsTrue(photo.IsUnchanged);
    }

    private void Say(string what, Action action)
    {
        double[] times = new double[7];
        for (int i = 0; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        TestContext.WriteLine($"{what}: {times[0]:0.0} ms at best, {times[times.Length / 2]:0.0} ms in the middle of {times.Length}");
    }
}
