package io.lethe.labeler;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a year of running, each line as a share of its own largest value. */
final class YearChart {

  private YearChart() {}

  /** Writes the chart where the system property {@code lethe.year.chart} says, if it does. */
  static void drawIfAsked(List<YearFigures> figures) throws IOException {
    String file = System.getProperty("lethe.year.chart");
    if (file == null) {
      return;
    }
    XYChart chart =
        new XYChartBuilder()
            .width(1000)
            .height(500)
            .title("What a labeler holds, over a year of running")
            .xAxisTitle("Day")
            .yAxisTitle("Share of the largest value, %")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.InsideSE);
    chart.getStyler().setYAxisMin(0.0);
    double[] days = figures.stream().mapToDouble(YearFigures::day).toArray();
    for (YearFigures.Series series : YearFigures.Series.values()) {
      double[] values = figures.stream().mapToDouble(series::of).toArray();
      double most = Arrays.stream(values).max().orElse(0);
      if (most == 0) {
        // Stores in memory take no room on disk.
        continue;
      }
      double[] shares = Arrays.stream(values).map(value -> 100 * value / most).toArray();
      chart.addSeries(series.title(), days, shares).setMarker(SeriesMarkers.NONE);
    }
    BitmapEncoder.saveBitmap(chart, file, BitmapEncoder.BitmapFormat.PNG);
  }
}
