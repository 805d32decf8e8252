package io.lethe.experiments.results;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * What unlearning costs and brings: non-sensitive rate against Frechet distance, a numbered point
 * with error bars for each way of unlearning. Good ones are at the top left.
 *
 * @param title above it
 * @param pictures whose distance it shows, as the axis says
 * @param points in the order of their numbers
 */
public record ResultsChart(String title, String pictures, List<Point> points) {
  private static final int WIDTH = 1200;
  private static final int HEIGHT = 700;

  /** Empty share of each axis before the first and after the last point; numbers need some. */
  private static final double MARGIN = 0.05;

  /** From a point to the middle of its number, as a share of the axis. */
  private static final double NEAR = 0.018;

  private static final Color POINTS = new Color(0x1F4E9C);
  private static final Color BARS = new Color(0x9AA5B5);

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
   * @return a PNG file of 1200x700 pixels
   * @throws IllegalArgumentException if there are no points
   * @throws IllegalStateException if this machine has no fonts to draw text with
   */
  public byte[] png() throws IOException {
    if (points.isEmpty()) {
      throw new IllegalArgumentException("A chart needs at least one point.");
    }
    try {
      return BitmapEncoder.getBitmapBytes(chart(), BitmapEncoder.BitmapFormat.PNG);
    } catch (RuntimeException | Error e) {
      // A bare machine lacks fonts or the native font library, and the JDK answers with anything
      // from NullPointerException to NoClassDefFoundError and plain Error.
      throw new IllegalStateException(
          "The chart can't be drawn; where fonts are missing,"
              + " install fontconfig and DejaVu's (Debian: fontconfig, fonts-dejavu-core).",
          e);
    }
  }

  private XYChart chart() {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("Frechet distance %s (lower is better)".formatted(pictures))
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
        .setLegendPosition(LegendPosition.OutsideE)
        .setAnnotationTextFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13))
        .setChartBackgroundColor(Color.WHITE);
    addBars(chart, points);
    addPoints(chart, points);
    addNumbers(chart, points, x, y);
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
        .setLineWidth(1.5f)
        .setShowInLegend(false);
  }

  /** Points with their names in the legend: names beside points would collide. */
  private static void addPoints(XYChart chart, List<Point> points) {
    int number = 0;
    for (Point point : points) {
      number++;
      double[] x = {point.frechet()};
      double[] y = {percent(point)};
      chart
          .addSeries(number + "  " + point.label(), x, y)
          .setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter)
          .setMarker(SeriesMarkers.CIRCLE)
          .setMarkerColor(POINTS);
    }
  }

  /** A number above each point; points that coincide share the place. */
  private static void addNumbers(XYChart chart, List<Point> points, Range x, Range y) {
    Map<Point, String> numbers = new LinkedHashMap<>();
    int number = 0;
    for (Point point : points) {
      String text = Integer.toString(++number);
      Point place =
          numbers.keySet().stream()
              .filter(other -> x.near(other.frechet(), point.frechet()))
              .filter(other -> y.near(percent(other), percent(point)))
              .findFirst()
              .orElse(point);
      numbers.merge(place, text, (before, also) -> before + ", " + also);
    }
    numbers.forEach(
        (place, text) ->
            chart.addAnnotation(
                new AnnotationText(
                    text, place.frechet(), percent(place) + NEAR * y.length(), false)));
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

    boolean near(double one, double other) {
      return Math.abs(one - other) < NEAR * length();
    }

    double length() {
      return to - from;
    }
  }
}
