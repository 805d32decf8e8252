package io.lethe.standalone.report;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * What unlearning costs and brings: non-sensitive rate against Frechet distance, a labelled point
 * with error bars for each way of unlearning. Good ones are at the top left.
 */
public final class ResultsChart {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 700;

  /** Empty share of each axis before the first and after the last point; labels need some. */
  private static final double MARGIN = 0.12;

  /** From the end of an error bar to the middle of its label, as a share of the axis. */
  private static final double LABEL_DISTANCE = 0.025;

  private static final Color POINTS = new Color(0x1F4E9C);
  private static final Color BARS = new Color(0x9AA5B5);

  private ResultsChart() {}

  /**
   * One result.
   *
   * @param label its name in the chart
   * @param nonSensitiveRate 0 .. 1
   * @param rateError standard error of the rate; 0 for no bar
   * @param frechet Frechet distance, 0 or more
   * @param frechetError standard error of the distance; 0 for no bar
   */
  public record Point(
      String label,
      double nonSensitiveRate,
      double rateError,
      double frechet,
      double frechetError) {}

  /**
   * Draws a chart.
   *
   * @return a PNG file of 1000x700 pixels
   * @throws IllegalArgumentException if there are no points
   * @throws IllegalStateException if this machine has no fonts to draw text with
   */
  public static byte[] png(String title, List<Point> points) throws IOException {
    if (points.isEmpty()) {
      throw new IllegalArgumentException("A chart needs at least one point.");
    }
    try {
      return BitmapEncoder.getBitmapBytes(chart(title, points), BitmapEncoder.BitmapFormat.PNG);
    } catch (RuntimeException | Error e) {
      // A bare machine lacks fonts or the native font library, and the JDK answers with anything
      // from NullPointerException to NoClassDefFoundError and plain Error.
      throw new IllegalStateException(
          "The chart can't be drawn; where fonts are missing, install fontconfig and DejaVu's (Debian: fontconfig, fonts-dejavu-core).",
          e);
    }
  }

  private static XYChart chart(String title, List<Point> points) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("Frechet distance (lower is better)")
            .yAxisTitle("Non-sensitive rate, % (higher is better)")
            .build();
    Range x = Range.of(points, Point::frechet, Point::frechetError);
    Range y = Range.of(points, ResultsChart::percent, point -> 100 * point.rateError());
    chart
        .getStyler()
        .setXAxisMin(x.from())
        .setXAxisMax(x.to())
        .setYAxisMin(y.from())
        .setYAxisMax(y.to())
        .setLegendVisible(false)
        .setAnnotationTextFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13))
        .setChartBackgroundColor(Color.WHITE);
    addBars(chart, points);
    XYSeries series =
        chart.addSeries(
            "results",
            points.stream().mapToDouble(Point::frechet).toArray(),
            points.stream().mapToDouble(ResultsChart::percent).toArray());
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    series.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(POINTS);
    addLabels(chart, points, y.length() * LABEL_DISTANCE);
    return chart;
  }

  private static double percent(Point point) {
    return 100 * point.nonSensitiveRate();
  }

  private static void addBars(XYChart chart, List<Point> points) {
    for (Point point : points) {
      double x = point.frechet();
      double y = percent(point);
      double across = point.frechetError();
      double up = 100 * point.rateError();
      addBar(chart, new double[] {x - across, x + across}, new double[] {y, y});
      addBar(chart, new double[] {x, x}, new double[] {y - up, y + up});
    }
  }

  private static void addBar(XYChart chart, double[] x, double[] y) {
    chart
        .addSeries("bar " + chart.getSeriesMap().size(), x, y)
        .setMarker(SeriesMarkers.NONE)
        .setLineStyle(SeriesLines.SOLID)
        .setLineColor(BARS)
        .setLineWidth(1.5f);
  }

  /** Above and below their points in turn from left to right, so that neighbours do not collide. */
  private static void addLabels(XYChart chart, List<Point> points, double distance) {
    List<Point> ordered = new ArrayList<>(points);
    ordered.sort(Comparator.comparingDouble(Point::frechet));
    int side = 1;
    for (Point point : ordered) {
      double beside = percent(point) + side * (100 * point.rateError() + distance);
      chart.addAnnotation(new AnnotationText(point.label(), point.frechet(), beside, false));
      side = -side;
    }
  }

  /** What an axis shows. */
  private record Range(double from, double to) {
    static Range of(
        List<Point> points, ToDoubleFunction<Point> value, ToDoubleFunction<Point> error) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (Point point : points) {
        least = Math.min(least, value.applyAsDouble(point) - error.applyAsDouble(point));
        most = Math.max(most, value.applyAsDouble(point) + error.applyAsDouble(point));
      }
      // One point without bars has no extent of its own.
      double margin = most > least ? MARGIN * (most - least) : 1;
      return new Range(least - margin, most + margin);
    }

    double length() {
      return to - from;
    }
  }
}
