using HarmonizeEffect.Training.Evaluation;

namespace HarmonizeEffect.Tests.Training;

[TestClass]
public class PreferenceStudyTests
{
    [TestMethod]
    public void EveryPairIsShownOnceOnEveryPicture()
    {
        string[] pictures = ["p", "q", "r", "s"], methods = ["a", "b", "c"];
        IReadOnlyList<StudyTrial> trials = PreferenceStudy.Draw(pictures, methods, count: 3, seed: 4);
        Assert.HasCount(9, trials);
        Assert.HasCount(9, trials.Select(trial => (trial.Picture, string.Concat(new[] { trial.Left, trial.Right }.Order()))).ToHashSet());
        CollectionAssert.AreEqual(trials.ToArray(), PreferenceStudy.Draw(pictures, methods, 3, 4).ToArray());
        CollectionAssert.AreNotEqual(trials.ToArray(), PreferenceStudy.Draw(pictures, methods, 3, 5).ToArray());
        Assert.IsTrue(Enumerable.Range(0, 20).SelectMany(seed => PreferenceStudy.Draw(["p"], ["a", "b"], 1, seed)).Select(trial => trial.Left).Distinct().Count() == 2, "Sides change.");
    }

    [TestMethod]
    public void VotesBecomeStrengths()
    {
        // With 3 wins to 1, and half a win added to each side, the odds are 3.5 to 1.5.
        StudyVote[] votes = [Vote("a", "b", "left"), Vote("b", "a", "right"), Vote("a", "b", "left"), Vote("a", "b", "right")];
        IReadOnlyList<StudyScore> scores = PreferenceStudy.Count(votes);
        Assert.AreEqual("a", scores[0].Method);
        Assert.AreEqual(Math.Log(3.5 / 1.5), scores[0].Strength - scores[1].Strength, 1e-6);
        Assert.AreEqual(3, scores[0].Wins);
        Assert.AreEqual(0, PreferenceStudy.Count([Vote("a", "b", "same")])[0].Strength, 1e-9);
        Assert.ThrowsExactly<InvalidDataException>(() => PreferenceStudy.Count([]));

        static StudyVote Vote(string left, string right, string choice) => new("p", left, right, choice, 1);
    }

    [TestMethod]
    public void ThePageHoldsEveryPictureOnceAndNoNameEndsItsScript()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".html");
        try
        {
            var picture = new EvaluationPicture(2, 2, new byte[12]);
            PreferenceStudy.WritePage(path, [new StudyTrial("p</script>", "a", "b"), new StudyTrial("p</script>", "b", "a")], (_, _) => picture);
            string page = File.ReadAllText(path);
            Assert.AreEqual(3, page.Split("data:image/jpeg").Length - 1);
            Assert.AreEqual(1, page.Split("</script>").Length - 1);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
