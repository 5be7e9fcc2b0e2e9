using System.IO.Compression;
using HarmonizeEffect.Training.Networks;
using Newtonsoft.Json;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Loop;

/// <summary>How far a run has come.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Seconds">Time spent.</param>
/// <param name="RunningLoss">Smoothed loss.</param>
/// <param name="Best">Best validation figure so far (gain in dB, or the accuracy where only the class head learns); null before the first validation.</param>
/// <param name="SinceBest">Validations since then.</param>
public sealed record TrainingState(int Step, double Seconds, double RunningLoss, double? Best, int SinceBest);

/// <summary>
/// All that a run needs to go on as if it had never stopped, in one file that is replaced as a whole: a ZIP archive,
/// uncompressed, of weights (safetensors), optimizer states (TorchSharp's format), the configuration and the state (JSON).
/// </summary>
public static class Checkpoint
{
    public const string FileName = "checkpoint.zip";

    /// <exception cref="IOException">It could not be written; the one before is untouched.</exception>
    public static void Save(string folder, TrainingConfig config, TrainingState state, Learner learner) => AtomicFile.Write(Path.Combine(folder, FileName), stream =>
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        Write("config.json", entry => entry.Write(System.Text.Encoding.UTF8.GetBytes(config.ToJson())));
        Write("state.json", entry => entry.Write(System.Text.Encoding.UTF8.GetBytes(JsonConvert.SerializeObject(state))));
        Write("network.safetensors", entry => WeightFile.Save(learner.Network, entry));
        Write("average.safetensors", entry => WeightFile.Save(learner.Average.Network, entry));
        Write("optimizer.bin", entry => SaveOptimizer(learner.Optimizer, entry));
        if (learner.Adversary is { } adversary)
        {
            Write("discriminator.safetensors", entry => WeightFile.Save(adversary.Discriminator, entry));
            Write("discriminator-optimizer.bin", entry => SaveOptimizer(adversary.Optimizer, entry));
        }

        void Write(string name, Action<Stream> write)
        {
            using Stream entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
            write(entry);
        }
    });

    /// <summary>The configuration and the state of a run.</summary>
    /// <exception cref="InvalidDataException">There is no checkpoint, or it is broken.</exception>
    public static (TrainingConfig Config, TrainingState State) Read(string folder) => Open(folder, archive => (
        TrainingConfig.Parse(Text(archive, "config.json")),
        JsonConvert.DeserializeObject<TrainingState>(Text(archive, "state.json"))!));

    /// <summary>Brings a learner of the same configuration to where the run stopped.</summary>
    /// <exception cref="InvalidDataException">There is no checkpoint, it is broken, or of another network.</exception>
    public static void Restore(string folder, Learner learner) => Open(folder, archive =>
    {
        using var scope = NewDisposeScope();
        Load(learner.Network, "network.safetensors");
        Load(learner.Average.Network, "average.safetensors");
        learner.Average.Updates = Read(folder).State.Step;
        LoadOptimizer(learner.Optimizer, "optimizer.bin");
        if (learner.Adversary is { } adversary)
        {
            Load(adversary.Discriminator, "discriminator.safetensors");
            LoadOptimizer(adversary.Optimizer, "discriminator-optimizer.bin");
        }
        return true;

        void Load(nn.Module network, string name)
        {
            (int found, int total) = WeightFile.LoadInto(network, Safetensors.Read(Bytes(archive, name), $"{name} of the checkpoint"), $"{name} of the checkpoint");
            if (found < total)
                throw new InvalidDataException("it is of another network.");
        }

        void LoadOptimizer(OptimizerHelper optimizer, string name)
        {
            using var reader = new BinaryReader(new MemoryStream(Bytes(archive, name)));
            optimizer.load_state_dict(reader);
        }
    });

    /// <summary>The averaged weights of a checkpoint, for export.</summary>
    /// <inheritdoc cref="Read"/>
    public static Dictionary<string, Tensor> AverageOf(string folder) =>
        Open(folder, archive => Safetensors.Read(Bytes(archive, "average.safetensors"), $"the checkpoint in {folder}"));

    private static T Open<T>(string folder, Func<ZipArchive, T> read)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new InvalidDataException($"{folder} has no {FileName} to go on from; leave --resume out to begin anew.");
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            return read(archive);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path} cannot be gone on from: {e.Message}", e);
        }
    }

    private static void SaveOptimizer(OptimizerHelper optimizer, Stream stream)
    {
        // The writer seeks, which an archive's entry cannot.
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory, System.Text.Encoding.UTF8, leaveOpen: true))
            optimizer.save_state_dict(writer);
        memory.WriteTo(stream);
    }

    private static string Text(ZipArchive archive, string name) => System.Text.Encoding.UTF8.GetString(Bytes(archive, name));

    private static byte[] Bytes(ZipArchive archive, string name)
    {
        ZipArchiveEntry entry = archive.GetEntry(name) ?? throw new InvalidDataException($"it lacks {name}.");
        using Stream stream = entry.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
