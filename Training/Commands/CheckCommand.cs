using System.CommandLine;
using HarmonizeEffect.Training.Data;

namespace HarmonizeEffect.Training.Commands;

/// <summary><c>harmonize-train check</c>: says what is missing or odd in a dataset.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "A dataset in iHarmony4's layout, or a folder of several.", Required = true }.AcceptExistingOnly();
        var list = new Option<string[]>("--list") { Description = "Which lists.", DefaultValueFactory = _ => ["train", "test"], AllowMultipleArgumentsPerToken = true }.AcceptOnlyFromAmong("train", "test");
        var decode = new Option<bool>("--decode") { Description = "Decodes every picture, which finds files that break off in the middle; takes as long as an epoch does." };
        var command = new Command("check", "Lists the files of a dataset that are missing, unreadable or of another size.") { data, list, decode };
        command.SetAction((parsed, cancellation) =>
        {
            int problems = 0;
            foreach (string part in parsed.GetRequiredValue(list))
            {
                var check = DatasetCheck.Of(HarmonyDataset.List(parsed.GetRequiredValue(data).FullName, part), parsed.GetValue(decode), cancellation);
                foreach (string problem in check.Problems)
                    Console.WriteLine(problem);
                Console.WriteLine($"{part}: {check.Sound.Count} composites can be used ({check.Sources}), {check.Problems.Count} cannot.");
                problems += check.Problems.Count;
            }
            return Task.FromResult(problems == 0 ? 0 : 1);
        });
        return command;
    }
}
