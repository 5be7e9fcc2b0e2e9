using System.CommandLine;
using System.Globalization;
using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Evaluation;
using Newtonsoft.Json;

namespace HarmonizeEffect.Training.Commands;

/// <summary><c>harmonize-train study</c>: makes a page for a blind comparison by eye, and counts its votes.</summary>
internal static class StudyCommand
{
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "The dataset that the results were made from.", Required = true }.AcceptExistingOnly();
        var results = new Option<DirectoryInfo[]>("--results") { Description = "A folder of results for each method, two or more; same names as the composites.", Required = true, Arity = new ArgumentArity(2, 100), AllowMultipleArgumentsPerToken = true }.AcceptExistingOnly();
        var output = new Option<FileInfo>("--out", "-o") { Description = "The page to write (.html).", Required = true };
        var count = new Option<int>("--count") { Description = "Pictures to show; each is shown once for every pair of methods.", DefaultValueFactory = _ => 30 };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same study.", DefaultValueFactory = _ => 1 };
        var page = new Command("page", "Writes one HTML file to vote on, by keyboard or mouse; the votes are saved by the browser.") { data, results, output, count, seed };
        page.SetAction(parsed =>
        {
            Dictionary<string, DirectoryInfo> methods = [];
            foreach (DirectoryInfo folder in parsed.GetRequiredValue(results))
            {
                if (!methods.TryAdd(folder.Name, folder))
                    throw new InvalidDataException($"Two folders are called {folder.Name}; rename one, since the votes are counted by that name.");
            }
            Dictionary<string, Dictionary<string, string>> files = methods.ToDictionary(method => method.Key,
                method => method.Value.EnumerateFiles().GroupBy(file => Path.GetFileNameWithoutExtension(file.Name)).ToDictionary(g => g.Key, g => g.First().FullName));
            Dictionary<string, HarmonyCase> cases = HarmonyDataset.List(parsed.GetRequiredValue(data).FullName, "test").DistinctBy(item => item.Name).ToDictionary(item => item.Name);
            string[] common = [.. cases.Keys.Where(name => files.Values.All(folder => folder.ContainsKey(name)))];
            if (common.Length == 0)
                throw new InvalidDataException("No composite of the test list has a result in every folder.");

            IReadOnlyList<StudyTrial> trials = PreferenceStudy.Draw(common, [.. files.Keys], parsed.GetValue(count), parsed.GetValue(seed));
            string path = parsed.GetRequiredValue(output).FullName;
            PreferenceStudy.WritePage(path, trials, (method, name) => EvaluationPicture.ReadColours(method is null ? cases[name].Composite : files[method][name], null));
            Console.WriteLine($"{path}: {trials.Count} comparisons of {common.Length} pictures that all have.");
            return 0;
        });

        var votes = new Argument<FileInfo[]>("VOTES") { Description = "Files that the page saved.", Arity = ArgumentArity.OneOrMore }.AcceptExistingOnly();
        var score = new Command("score", "Counts votes: each method's strength by Bradley and Terry (the paper's Table 2).") { votes };
        score.SetAction(parsed =>
        {
            IReadOnlyList<StudyVote> all = [.. parsed.GetRequiredValue(votes).SelectMany(file => JsonConvert.DeserializeObject<List<StudyVote>>(File.ReadAllText(file.FullName)) ?? [])];
            Console.WriteLine($"{"method",-24}{"strength",10}{"wins",8}{"votes",8}");
            foreach (StudyScore result in PreferenceStudy.Count(all))
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Method,-24}{result.Strength,10:+0.000;-0.000}{result.Wins,8:F1}{result.Votes,8}"));
            return 0;
        });
        return new Command("study", "A blind comparison of results by eye.") { page, score };
    }
}
