using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Imaging.Sums;

/// <summary>Adds the sums of columns to the cells above them.</summary>
internal static class CellSum
{
    /// <summary>Adds what was touched, and begins anew.</summary>
    public static void MoveTo(FloatSum<Vector4> sums, ReadOnlySpan<Cell> columns, Span<Vector4> cells)
    {
        ReadOnlySpan<Vector4> all = sums.All;
        for (int i = 0; i < columns.Length; i++)
        {
            Cell cell = columns[i];
            if (cell.Last < sums.First || cell.First >= sums.End)
                continue;
            cells[i] += all[cell.First] * cell.FirstWeight;
            if (cell.Last > cell.First)
                cells[i] += Sum(all[(cell.First + 1)..cell.Last]) + (all[cell.Last] * cell.LastWeight);
        }

        sums.Clear();
    }

    /// <inheritdoc cref="MoveTo(FloatSum{Vector4}, ReadOnlySpan{Cell}, Span{Vector4})"/>
    public static void MoveTo(FloatSum<float> sums, ReadOnlySpan<Cell> columns, Span<float> cells)
    {
        ReadOnlySpan<float> all = sums.All;
        for (int i = 0; i < columns.Length; i++)
        {
            Cell cell = columns[i];
            if (cell.Last < sums.First || cell.First >= sums.End)
                continue;
            cells[i] += all[cell.First] * cell.FirstWeight;
            if (cell.Last > cell.First)
                cells[i] += Sum(all[(cell.First + 1)..cell.Last]) + (all[cell.Last] * cell.LastWeight);
        }

        sums.Clear();
    }

    private static Vector4 Sum(ReadOnlySpan<Vector4> values)
    {
        ReadOnlySpan<Vector512<float>> fours = MemoryMarshal.Cast<Vector4, Vector512<float>>(values);
        Vector512<float> sums = Vector512<float>.Zero;
        foreach (Vector512<float> four in fours)
            sums += four;
        Vector256<float> two = sums.GetLower() + sums.GetUpper();
        Vector4 sum = (two.GetLower() + two.GetUpper()).AsVector4();
        foreach (Vector4 value in values[(4 * fours.Length)..])
            sum += value;
        return sum;
    }

    private static float Sum(ReadOnlySpan<float> values)
    {
        ReadOnlySpan<Vector128<float>> fours = MemoryMarshal.Cast<float, Vector128<float>>(values);
        ReadOnlySpan<Vector512<float>> many = MemoryMarshal.Cast<float, Vector512<float>>(values);
        Vector512<float> sums = Vector512<float>.Zero;
        foreach (Vector512<float> part in many)
            sums += part;
        Vector256<float> eight = sums.GetLower() + sums.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        foreach (Vector128<float> part in fours[(4 * many.Length)..])
            four += part;
        float sum = Vector128.Sum(four);
        foreach (float value in values[(4 * fours.Length)..])
            sum += value;
        return sum;
    }
}
