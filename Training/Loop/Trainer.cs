using System.Diagnostics;
using System.Globalization;
using HarmonizeEffect.Training.Data;
using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Loop;

/// <summary>The training loop, top to bottom.</summary>
/// <param name="config">What to train.</param>
/// <param name="data">What to train on.</param>
/// <param name="output">Folder for weights, checkpoint, log and plots.</param>
/// <param name="display">Shows how it goes.</param>
public sealed class Trainer(TrainingConfig config, TrainingData data, string output, ITrainingDisplay display)
{
    private const int DrainEvery = 50;

    /// <summary>Trains to the configured number of steps, until nothing improves, or until cancelled; the weights are saved in any case.</summary>
    /// <param name="start">Weights to start from, or null for random ones.</param>
    /// <param name="resume">Goes on from the checkpoint in the output folder.</param>
    /// <param name="cancellation">Ends the run early.</param>
    /// <exception cref="InvalidDataException">The checkpoint or the weights are of another network.</exception>
    /// <exception cref="IOException">The folder holds a run that is not resumed, or the last weights cannot be written.</exception>
    public void Run(string? start, bool resume, CancellationToken cancellation)
    {
        if (!resume && File.Exists(Path.Combine(output, Checkpoint.FileName)))
            throw new IOException($"{output} holds a run already; go on with it by --resume, or name another folder.");
        Directory.CreateDirectory(output);
        using var gate = new FinalizerGate();
        manual_seed(config.Seed);
        Device device = cuda.is_available() ? CUDA : CPU;
        using var learner = new Learner(config, device);
        var state = new TrainingState(0, 0, 0, null, 0);
        if (resume)
        {
            Checkpoint.Restore(output, learner);
            state = Checkpoint.Read(output).State;
            display.Report($"Going on from step {state.Step}.");
        }
        else if (start is not null)
        {
            (int found, int total) = learner.StartFrom(start);
            display.Report($"{found} of {total} tensors start from {Path.GetFileName(start)}.");
        }
        config.Save(output);
        display.Report($"{data.Description} On {(device.type == TorchSharp.DeviceType.CUDA ? "CUDA" : "the CPU")}.");

        var log = new TrainingLog(output, state.Step);
        var validation = new Validation(data.Validation, config.Thumbnail);
        var queue = new PairQueue(data.Training, config.Batch, PairNumber(state.Step), report: display.Report);
        display.While(() => state = Loop(state, learner, queue, validation, log, gate, cancellation));
        if (queue.Skipped > 0)
            display.Report($"{queue.Skipped} pairs were replaced because their files are broken.");
        Save(state, learner, best: false);
    }

    private TrainingState Loop(TrainingState state, Learner learner, PairQueue queue, Validation validation, TrainingLog log, FinalizerGate gate, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        TrainingState from = state;
        while (state.Step < config.Steps && !cancellation.IsCancellationRequested)
        {
            float loss = learner.Step(queue.Take(), PairNumber(state.Step), config.RateAt(state.Step));
            double seconds = clock.Elapsed.TotalSeconds;
            state = state with
            {
                Step = state.Step + 1,
                Seconds = from.Seconds + seconds,
                RunningLoss = state.Step == 0 ? loss : state.RunningLoss + 0.01 * (loss - state.RunningLoss),
            };
            int done = state.Step - from.Step;
            display.Step(new TrainingStatus(state.Step, config.Steps, state.RunningLoss, done * config.Batch / seconds,
                TimeSpan.FromSeconds((config.Steps - state.Step) * seconds / done)));
            if (state.Step % DrainEvery == 0)
                gate.Drain();
            if (state.Step % config.ValidateEvery != 0 && state.Step != config.Steps)
                continue;

            ValidationFigures figures = validation.Measure(learner.Average.Network);
            double merit = config.TrainClassHeadOnly ? figures.ClassAccuracy ?? 0 : figures.Gain;
            bool best = merit > (state.Best ?? double.NegativeInfinity);
            TrainingState before = state;
            state = state with { Best = best ? merit : state.Best, SinceBest = best ? 0 : state.SinceBest + 1 };
            display.Report(string.Create(CultureInfo.InvariantCulture,
                $"step {state.Step}  loss {state.RunningLoss:F4}  validation {figures.Gain:+0.00;-0.00;0.00} dB, fMSE {figures.ForegroundMse:F0}, {figures.Worse:P1} worse, real kept {figures.Kept:F1} dB{(figures.ClassAccuracy is { } accuracy ? $", {accuracy:P0} of classes right" : "")}{(best ? "  (best)" : "")}"));
            try
            {
                // The log first: a resumed run cuts rows that its checkpoint does not know, but could not make up a missing one.
                log.Add(new LogRow(state.Step, (long)state.Step * config.Batch, state.Seconds, config.RateAt(state.Step - 1), state.RunningLoss,
                    figures.Gain, figures.ForegroundMse, figures.Worse, figures.Kept, figures.ClassAccuracy));
                Save(state, learner, best);
                TrainingPlots.Draw(log.Rows, output);
            }
            catch (IOException e)
            {
                // A full disk may have room again later; a run of hours need not end for it.
                display.Report($"Not saved: {e.Message.TrimEnd('.')}. The checkpoint before is untouched; training goes on and saves again later.");
                state = before;
            }
            gate.Drain();
            if (config.Patience > 0 && state.SinceBest >= config.Patience)
            {
                display.Report($"No better for {config.Patience} validations: the end.");
                break;
            }
        }
        return state;
    }

    private void Save(TrainingState state, Learner learner, bool best)
    {
        // The checkpoint last: killed in between, the resumed run comes by here again and writes the same weights.
        if (best)
            WeightFile.Save(learner.Average.Network, Path.Combine(output, "best.safetensors"));
        WeightFile.Save(learner.Average.Network, Path.Combine(output, "last.safetensors"));
        Checkpoint.Save(output, config, state, learner);
    }

    private long PairNumber(int step) => (config.Seed << 32) + (long)step * config.Batch;
}
