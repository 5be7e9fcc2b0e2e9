using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;

namespace HarmonizeEffect.Training.Evaluation;

/// <summary>One picture to judge: the methods whose results are shown left and right.</summary>
public sealed record StudyTrial(string Picture, string Left, string Right);

/// <summary>A vote as the page saves it; <c>Choice</c> is left, right or same.</summary>
public sealed record StudyVote(string Picture, string Left, string Right, string Choice, double Seconds);

/// <summary>How a method fared. Its strength is Bradley and Terry's, in logarithm and with mean 0: what the paper's Table 2 reports.</summary>
public sealed record StudyScore(string Method, double Strength, double Wins, int Votes);

/// <summary>A blind comparison of results by eye (the paper's Table 2): a page to vote on, and the count of the votes.</summary>
public static class PreferenceStudy
{
    /// <summary>Draws which pictures are shown, and every pair of methods on each of them, sides and order at random.</summary>
    /// <param name="pictures">Names that every method has a result for.</param>
    /// <param name="methods">The methods' names, two at least.</param>
    /// <param name="count">Pictures to show at most.</param>
    /// <param name="seed">The same seed gives the same study.</param>
    public static IReadOnlyList<StudyTrial> Draw(IReadOnlyList<string> pictures, IReadOnlyList<string> methods, int count, int seed)
    {
        var random = new Random(seed);
        string[] shown = [.. pictures];
        random.Shuffle(shown);
        var trials = new List<StudyTrial>();
        foreach (string picture in shown.Take(count))
        {
            for (int a = 0; a < methods.Count; a++)
            {
                for (int b = a + 1; b < methods.Count; b++)
                    trials.Add(random.Next(2) == 0 ? new StudyTrial(picture, methods[a], methods[b]) : new StudyTrial(picture, methods[b], methods[a]));
            }
        }
        StudyTrial[] order = [.. trials];
        random.Shuffle(order);
        return order;
    }

    /// <summary>Writes the page; every picture is inside it, and nothing that a voter sees names a method.</summary>
    /// <param name="path">The file.</param>
    /// <param name="trials">What is shown, in order.</param>
    /// <param name="read">The picture of a method by name; the composite for null.</param>
    public static void WritePage(string path, IReadOnlyList<StudyTrial> trials, Func<string?, string, EvaluationPicture> read)
    {
        var images = new Dictionary<string, int>();
        var uris = new List<string>();
        object[] shown = [.. trials.Select(trial => (object)new
        {
            picture = trial.Picture,
            left = trial.Left,
            right = trial.Right,
            images = new[] { Image(null, trial.Picture), Image(trial.Left, trial.Picture), Image(trial.Right, trial.Picture) },
        })];
        using var template = new StreamReader(typeof(PreferenceStudy).Assembly.GetManifestResourceStream("study.html")!);
        string script = Script(shown), pictures = Script(uris);
        // Votes are remembered under it, so that they never count for other pictures.
        string identity = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(script + pictures)))[..16];
        string page = template.ReadToEnd()
            .Replace("/*STUDY*/\"\"", Script(identity), StringComparison.Ordinal)
            .Replace("/*TRIALS*/[]", script, StringComparison.Ordinal)
            .Replace("/*IMAGES*/[]", pictures, StringComparison.Ordinal);
        AtomicFile.WriteText(path, writer => writer.Write(page));

        int Image(string? method, string picture)
        {
            string key = $"{method}\n{picture}";
            if (!images.TryGetValue(key, out int index))
            {
                index = uris.Count;
                images[key] = index;
                uris.Add(read(method, picture).ToDataUri());
            }
            return index;
        }

        // A name must not be able to end the script.
        static string Script(object value) => JsonConvert.SerializeObject(value, new JsonSerializerSettings { StringEscapeHandling = StringEscapeHandling.EscapeHtml });
    }

    /// <summary>Counts votes; a "same" is half a win for both.</summary>
    /// <exception cref="InvalidDataException">There are no votes.</exception>
    public static IReadOnlyList<StudyScore> Count(IReadOnlyList<StudyVote> votes)
    {
        if (votes.Count == 0)
            throw new InvalidDataException("There are no votes to count.");
        string[] methods = [.. votes.SelectMany(vote => new[] { vote.Left, vote.Right }).Distinct().Order(StringComparer.Ordinal)];
        double[,] wins = new double[methods.Length, methods.Length];
        foreach (StudyVote vote in votes)
        {
            int left = Array.IndexOf(methods, vote.Left), right = Array.IndexOf(methods, vote.Right);
            double share = vote.Choice switch { "left" => 1, "right" => 0, _ => 0.5 };
            wins[left, right] += share;
            wins[right, left] += 1 - share;
        }

        // The minorisation-maximisation of Hunter 2004; half a win each way keeps a method that never won finite.
        double[] strength = [.. Enumerable.Repeat(1.0, methods.Length)];
        for (int iteration = 0; iteration < 1000; iteration++)
        {
            double[] next = [.. Enumerable.Range(0, methods.Length).Select(i =>
            {
                int[] others = [.. Enumerable.Range(0, methods.Length).Where(j => j != i && wins[i, j] + wins[j, i] > 0)];
                return others.Sum(j => wins[i, j] + 0.5) / others.Sum(j => (wins[i, j] + wins[j, i] + 1) / (strength[i] + strength[j]));
            })];
            double mean = Math.Exp(next.Average(Math.Log));
            strength = [.. next.Select(value => value / mean)];
        }
        return
        [
            .. methods.Select((method, i) => new StudyScore(method, Math.Log(strength[i]), Enumerable.Range(0, methods.Length).Sum(j => wins[i, j]),
                votes.Count(vote => vote.Left == method || vote.Right == method))).OrderByDescending(score => score.Strength),
        ];
    }
}
