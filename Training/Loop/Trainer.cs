using System.Diagnostics;
using System.Globalization;
using HarmonizeEffect.Training.Data;
using HarmonizeEffect.Training.Networks;
using static TorchSharp.torch;

namespace HarmonizeEffect.Training.Loop;

/// <summary>The training loop, top to bottom.</summary>
/// <param name="config">What to train.</param>
/// <param name="photos">Photos with masks, see <see cref="PhotoLibrary"/>.</param>
/// <param name="output">Folder for the weights and the log.</param>
public sealed class Trainer(TrainingConfig config, string photos, string output)
{
    private const int ValidationPairs = 512;
    private const int DrainEvery = 50;

    /// <summary>Trains to the configured number of steps, or until cancelled; either way the weights are saved.</summary>
    /// <param name="start">Weights to start from, or null for random ones.</param>
    /// <param name="cancellation">Ends the run early.</param>
    public void Run(string? start, CancellationToken cancellation)
    {
        Directory.CreateDirectory(output);
        config.Save(output);
        manual_seed(config.Seed);
        (PhotoLibrary training, PhotoLibrary validationPhotos) = PhotoLibrary.Open(photos);
        Console.WriteLine($"{training.Count} photos to train on, {validationPhotos.Count} to validate on.");

        var network = new S2CRNet(config.Variant, config.Increments) { Bfloat16 = config.Bfloat16 };
        if (start is not null)
        {
            (int found, int total) = WeightFile.LoadInto(network, start);
            Console.WriteLine($"{found} of {total} tensors start from {Path.GetFileName(start)}.");
        }
        using var average = new WeightAverage(network, config.AverageDecay);
        using var optimizer = optim.AdamW(network.parameters(), config.LearningRate, weight_decay: config.WeightDecay);
        var maker = new PairMaker(training, config.Thumbnail, config.Points, config.CropForeground, augment: true);
        var validation = new Validation(new PairMaker(validationPhotos, config.Thumbnail, config.Points, config.CropForeground, augment: false), ValidationPairs);
        var queue = new PairQueue(maker, config.Batch, first: config.Seed << 32);
        var withheld = new Random((int)config.Seed);

        string logPath = Path.Combine(output, "log.csv");
        File.WriteAllText(logPath, "step,pairs,seconds,rate,loss,val_gain_db,val_fmse,val_worse\n");
        using var gate = new FinalizerGate();
        var clock = Stopwatch.StartNew();
        double runningLoss = 0, best = double.NegativeInfinity;
        network.train();
        for (int step = 0; step < config.Steps && !cancellation.IsCancellationRequested; step++)
        {
            foreach (var group in optimizer.ParamGroups)
            {
                group.LearningRate = config.RateAt(step);
            }
            using (NewDisposeScope())
            {
                PairBatch batch = PairBatch.From(queue.Take(), config.Thumbnail, _ => withheld.NextDouble() >= config.ClassWithheld);
                Tensor curves = network.Forward(batch.Foreground, batch.ForegroundMask, batch.Background, batch.BackgroundMask, batch.Class);
                Tensor loss = PixelLosses.Of(config.Loss, curves, batch.Composite, batch.Real, batch.Weight);
                optimizer.zero_grad();
                loss.backward();
                nn.utils.clip_grad_norm_(network.parameters(), 1.0);
                optimizer.step();
                average.Update();
                float value = loss.item<float>();
                runningLoss = step == 0 ? value : runningLoss + 0.01 * (value - runningLoss);
            }

            if ((step + 1) % DrainEvery == 0)
                gate.Drain();

            bool last = step + 1 == config.Steps || cancellation.IsCancellationRequested;
            if ((step + 1) % config.ValidateEvery == 0 || last)
            {
                ValidationFigures figures = validation.Measure(average.Network);
                long pairs = (step + 1L) * config.Batch;
                double seconds = clock.Elapsed.TotalSeconds;
                File.AppendAllText(logPath, string.Create(CultureInfo.InvariantCulture,
                    $"{step + 1},{pairs},{seconds:F0},{config.RateAt(step):G3},{runningLoss:F5},{figures.Gain:F3},{figures.ForegroundMse:F1},{figures.Worse:F3}\n"));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"step {step + 1}/{config.Steps}  loss {runningLoss:F4}  validation {figures.Gain:+0.00;-0.00} dB, fMSE {figures.ForegroundMse:F0}, {figures.Worse:P0} worse  {pairs / seconds:F0} pairs/s, {TimeSpan.FromSeconds((config.Steps - step - 1) * seconds / (step + 1)):h\\:mm\\:ss} left"));
                WeightFile.Save(average.Network, Path.Combine(output, "last.safetensors"));
                if (figures.Gain > best)
                {
                    best = figures.Gain;
                    WeightFile.Save(average.Network, Path.Combine(output, "best.safetensors"));
                }
            }
        }
    }
}
