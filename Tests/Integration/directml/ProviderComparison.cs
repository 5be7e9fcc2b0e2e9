using HarmonizeEffect.Curves;
using HarmonizeEffect.Model;
using Microsoft.ML.OnnxRuntime;
using Newtonsoft.Json.Linq;

namespace HarmonizeEffect.Tests.Integration.DirectML;

/// <summary>The built-in model on DirectML, without help from the CPU, against the CPU.</summary>
internal static class ProviderComparison
{
    private const float Tolerance = 1e-4f;
    private const int Pictures = 6;
    private const string DirectML = "DmlExecutionProvider";

    /// <summary>Prints the largest differences and which provider ran which nodes.</summary>
    /// <returns>Whether all answers agree within 1e-4 and DirectML ran every node.</returns>
    public static bool Run()
    {
        using var bytes = new MemoryStream();
        using (Stream file = DefaultModel.Open())
            file.CopyTo(bytes);
        using var cpuOptions = new SessionOptions();
        using var cpu = new InferenceSession(bytes.ToArray(), cpuOptions);

        using SessionOptions strict = DirectMLOptions();
        strict.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1");
        strict.EnableProfiling = true;
        strict.ProfileOutputPathPrefix = Path.Combine(Path.GetTempPath(), "directml-check");
        bool agree;
        string profile;
        try
        {
            using var directML = new InferenceSession(bytes.ToArray(), strict);
            agree = Agree(cpu, directML);
            profile = directML.EndProfiling();
        }
        catch (OnnxRuntimeException e)
        {
            Console.WriteLine($"DirectML alone does not run the model: {e.Message}");
            agree = false;
            using SessionOptions shared = DirectMLOptions();
            shared.EnableProfiling = true;
            shared.ProfileOutputPathPrefix = strict.ProfileOutputPathPrefix;
            using var directML = new InferenceSession(bytes.ToArray(), shared);
            Agree(cpu, directML);
            profile = directML.EndProfiling();
        }

        return ListNodes(profile) && agree;
    }

    private static SessionOptions DirectMLOptions()
    {
        var options = new SessionOptions { EnableMemoryPattern = false, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL };
        options.AppendExecutionProvider_DML(0);
        return options;
    }

    private static bool Agree(InferenceSession cpu, InferenceSession directML)
    {
        var largest = new SortedDictionary<string, float>(StringComparer.Ordinal);
        int corrected = 0;
        for (int picture = 0; picture < Pictures; picture++)
        {
            List<NamedOnnxValue> inputs = Inputs(cpu, picture);
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> expected = cpu.Run(inputs);
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> actual = directML.Run(inputs);
            var curves = expected.Single(output => output.Name == ModelContract.Curves).AsTensor<float>();
            corrected += new CurveSet(curves.Dimensions[1], curves.Dimensions[3], [.. curves]).IsIdentity ? 0 : 1;
            foreach ((DisposableNamedOnnxValue e, DisposableNamedOnnxValue a) in expected.Zip(actual))
            {
                float difference = e.AsEnumerable<float>().Zip(a.AsEnumerable<float>(), (x, y) => MathF.Abs(x - y)).Max();
                largest[e.Name] = MathF.Max(largest.GetValueOrDefault(e.Name), difference);
            }
        }

        foreach ((string output, float difference) in largest)
            Console.WriteLine(FormattableString.Invariant($"{output}: differs from the CPU by at most {difference:0.0e+0}"));
        Console.WriteLine($"the network corrects {corrected} of {Pictures} pictures");
        return largest.Values.All(difference => difference <= Tolerance) && corrected == Pictures;
    }

    // Gradients with grain, of which a disc has lost most of its light, as the network corrects what is so dark; and every class told in
    // turn, the last picture's left open.
    private static List<NamedOnnxValue> Inputs(InferenceSession session, int picture)
    {
        int side = int.Parse(session.ModelMetadata.CustomMetadataMap[ModelContract.Keys.Thumbnail], System.Globalization.CultureInfo.InvariantCulture);
        var random = new Random(picture);
        float[] Colour() => [.. Enumerable.Range(0, 3 * side * side).Select(i => 0.3f + (0.1f * random.NextSingle()) + (0.5f * (i % side) / side))];
        float[] mask = [.. Enumerable.Range(0, side * side).Select(i => Math.Clamp(side / 3f - MathF.Sqrt(Square(i % side) + Square(i / side)), 0, 1))];
        float[] classes = new float[5];
        if (picture < classes.Length)
            classes[picture] = 1;
        return
        [
            Value(ModelContract.Foreground, Array.ConvertAll(Colour(), value => 0.3f * value), 1, 3, side, side),
            Value(ModelContract.ForegroundMask, mask, 1, 1, side, side),
            Value(ModelContract.Background, Colour(), 1, 3, side, side),
            Value(ModelContract.BackgroundMask, mask, 1, 1, side, side),
            Value(ModelContract.Class, classes, 1, 5),
        ];

        float Square(int place) => (place - (side / 2f)) * (place - (side / 2f));

        static NamedOnnxValue Value(string name, float[] values, params int[] shape) =>
            NamedOnnxValue.CreateFromTensor(name, new Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>(values, shape));
    }

    private static bool ListNodes(string profile)
    {
        var nodes = JArray.Parse(File.ReadAllText(profile))
            .Where(entry => (string?)entry["cat"] == "Node" && entry["args"]?["provider"] is not null)
            .Select(entry => (Provider: (string)entry["args"]!["provider"]!, Operator: (string?)entry["args"]!["op_name"], Name: (string?)entry["name"]))
            .Distinct()
            .ToList();
        foreach (IGrouping<string, (string, string?, string?)> provider in nodes.GroupBy(node => node.Provider))
            Console.WriteLine($"{provider.Key}: {provider.Count()} nodes");
        foreach ((string provider, string? op, string? name) in nodes.Where(node => node.Provider != DirectML))
            Console.WriteLine($"falls back to {provider}: {op} {name}");
        return nodes.Count > 0 && nodes.All(node => node.Provider == DirectML);
    }
}
