// One step ahead by the filter; responses by the matrix exponential of each draw's drift. The picture is laid
// out from top to bottom: two panels for each item, then a square of responses.
#include "app/fit_details.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/ensure.h"
#include "base/random.h"
#include "base/svg.h"

namespace holdfast::app {
namespace {

using inference::Matrix;

constexpr double out_to_80_percent = 1.2815516;  // standard deviations of a normal
constexpr int draws = 400, points = 41;

// Long enough that what fades slowest has fallen to a twentieth, and no longer than the readings span.
double horizon(const inference::Fit& fit, const inference::Series& series) {
  const double span = series.times.empty() ? 1 : series.times.back() - series.start_time;
  const double slowest = -inference::spectral_abscissa(fit.estimate.drift);
  return std::min(slowest > 0 ? 3 / slowest : span, span > 0 ? span : 1);
}

double at_share(std::vector<double>& values, double share) {
  const auto place = values.begin() + std::ptrdiff_t(std::lround(share * double(values.size() - 1)));
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

std::vector<FitDetails::Response> responses_of(const inference::Fit& fit, const inference::Series& series,
                                               const std::vector<std::string>& items, std::uint64_t seed) {
  Random random(seed ^ 0x726573706f6e7365ULL);
  const auto drawn = inference::draw_laplace(fit, series, draws, random);
  std::vector<FitDetails::Response> out;
  const int n = series.scales;
  for (int from = 0; from < n; ++from)
    for (int on = 0; on < n; ++on)
      out.push_back({items[std::size_t(from)], items[std::size_t(on)], {}, {}, {}, {}});
  const double last = horizon(fit, series);
  for (int k = 0; k < points; ++k) {
    const double after = last * k / (points - 1);
    std::vector<std::vector<double>> left(out.size());
    for (const inference::Parameters& one : drawn) {
      Matrix scaled = one.drift;
      for (double& value : scaled.values) value *= after;
      const Matrix moved = inference::exponential(scaled);
      for (int from = 0; from < n; ++from)
        for (int on = 0; on < n; ++on)
          if (std::isfinite(moved(on, from))) left[std::size_t(from * n + on)].push_back(moved(on, from));
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (left[i].empty()) continue;
      out[i].after.push_back(after);
      out[i].low.push_back(at_share(left[i], 0.1));
      out[i].median.push_back(at_share(left[i], 0.5));
      out[i].high.push_back(at_share(left[i], 0.9));
    }
  }
  return out;
}

// A frame in the picture, and where a value of what is shown in it lies.
struct Frame {
  double left, top, width, height, from, until, least, most;
  double x(double value) const { return left + width * (value - from) / (until > from ? until - from : 1); }
  double y(double value) const {
    return top + height * (1 - (value - least) / (most > least ? most - least : 1));
  }
  std::string axes() const {
    const std::string low = svg::number(top + height, 1);
    std::string out = "<path d=\"M" + svg::number(left, 1) + " " + svg::number(top, 1) + "V" + low + "H" +
                      svg::number(left + width, 1) + "\" fill=\"none\" stroke=\"" + svg::rule + "\"/>\n";
    if (least < 0 && most > 0)
      out += "<path d=\"M" + svg::number(left, 1) + " " + svg::number(y(0), 1) + "H" +
             svg::number(left + width, 1) + "\" stroke=\"" + svg::rule + "\" stroke-dasharray=\"2 3\"/>\n";
    out += svg::text(left - 5, top + 9, svg::plain(most), "end");
    return out + svg::text(left - 5, top + height, svg::plain(least), "end");
  }
};

std::string dots(const std::vector<double>& x, const std::vector<double>& y) {
  std::string out;
  for (std::size_t k = 0; k < x.size(); ++k)
    out += "<circle cx=\"" + svg::number(x[k], 1) + "\" cy=\"" + svg::number(y[k], 1) +
           "\" r=\"1.6\" fill=\"" + svg::ink + "\"/>\n";
  return out;
}

double rounded(double value, bool up) {
  if (!(std::fabs(value) > 0)) return 0;
  const double unit = std::pow(10, std::floor(std::log10(std::fabs(value))) - 1);
  return unit * (up ? std::ceil(value / unit) : std::floor(value / unit));
}

std::string drawn_item(const FitDetails& details, const std::string& item, double top) {
  constexpr double left = 84, width = 640, height = 96, below = 52;
  std::vector<double> x, y, low, mean, high, off;
  double first = 0, last = 0, least = 0, most = 0, furthest = 3;
  for (const FitDetails::Step& step : details.one_step) {
    if (step.item != item) continue;
    const double reach = out_to_80_percent * step.sd;
    if (x.empty()) first = step.time, least = most = step.reading;
    last = step.time;
    least = std::min({least, step.reading, step.mean - reach});
    most = std::max({most, step.reading, step.mean + reach});
    x.push_back(step.time);
    y.push_back(step.reading);
    mean.push_back(step.mean);
    low.push_back(step.mean - reach);
    high.push_back(step.mean + reach);
    off.push_back((step.reading - step.mean) / step.sd);
    furthest = std::max(furthest, std::ceil(std::fabs(off.back())));
  }
  const Frame above{left, top + 18, width, height, first, last, rounded(least, false), rounded(most, true)};
  const Frame beneath{left, top + 18 + height + 14, width, below, first, last, -furthest, furthest};
  std::string out = svg::text(
      12, top + 10, svg::escaped(item) + ": readings, and what the rows before foretold (middle 80 %)",
      "start", "bold");
  if (x.empty()) return out;
  for (std::size_t k = 0; k < x.size(); ++k) {
    y[k] = above.y(y[k]), mean[k] = above.y(mean[k]), low[k] = above.y(low[k]), high[k] = above.y(high[k]);
    x[k] = above.x(x[k]), off[k] = beneath.y(off[k]);
  }
  out += svg::band(x, low, high, "0.25") + svg::line(x, mean) + dots(x, y) + above.axes();
  out +=
      dots(x, off) + beneath.axes() + svg::text(left + width, beneath.top + 9, "how far off, in sd", "end");
  out += svg::text(left, beneath.top + below + 14, svg::plain(first));
  return out + svg::text(left + width, beneath.top + below + 14, svg::plain(last), "end");
}

}  // namespace

FitDetails details_of(const inference::Fit& fit, const inference::Series& series,
                      const std::vector<std::string>& items, std::uint64_t seed) {
  ensure(fit.usable && items.size() == std::size_t(series.scales));
  FitDetails out;
  const auto foretold =
      inference::predictions(series, fit.estimate, {.model = fit.model, .start = fit.start});
  for (const inference::Prediction& one : foretold.readings)
    out.one_step.push_back({series.times[one.check_in], items[std::size_t(one.scale)],
                            series.reading(one.check_in, one.scale), one.mean, std::sqrt(one.variance)});
  out.responses = responses_of(fit, series, items, seed);
  return out;
}

std::string svg_of(const FitDetails& details, const std::vector<std::string>& items) {
  constexpr double of_item = 214, cell_width = 150, cell_height = 104, left = 84;
  const double n = double(items.size());
  const double foot = 16 + of_item * n;
  const double width = std::max(744.0, left + cell_width * n + 20);
  std::string out = svg::opening(width, foot + 40 + cell_height * n);
  for (std::size_t i = 0; i < items.size(); ++i)
    out += drawn_item(details, items[i], 16 + of_item * double(i));
  out += svg::text(12, foot + 10, "What is left of a push of 1 to one, in the other (middle 80 %)", "start",
                   "bold");
  for (std::size_t k = 0; k < details.responses.size(); ++k) {
    const FitDetails::Response& one = details.responses[k];
    if (one.after.empty()) continue;
    const double column = double(k / items.size()), row = double(k % items.size());
    const double least = std::min(0.0, *std::ranges::min_element(one.low)),
                 most = std::max(0.0, *std::ranges::max_element(one.high));
    const Frame frame{left + cell_width * column,
                      foot + 36 + cell_height * row,
                      cell_width - 56,
                      cell_height - 40,
                      one.after.front(),
                      one.after.back(),
                      rounded(least, false),
                      rounded(most, true)};
    std::vector<double> x, low, median, high;
    for (std::size_t i = 0; i < one.after.size(); ++i) {
      x.push_back(frame.x(one.after[i]));
      low.push_back(frame.y(one.low[i]));
      median.push_back(frame.y(one.median[i]));
      high.push_back(frame.y(one.high[i]));
    }
    out += svg::text(frame.left, frame.top - 4, svg::escaped(one.from) + " → " + svg::escaped(one.on));
    out += svg::band(x, low, high, "0.25") + svg::line(x, median) + frame.axes();
    out += svg::text(frame.left + frame.width, frame.top + frame.height + 13,
                     svg::plain(rounded(one.after.back(), true)), "end");
  }
  return out + "</svg>\n";
}

}  // namespace holdfast::app
