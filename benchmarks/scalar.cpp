// Workload W (workload.py) as a scalar loop: one struct a researcher, one pass over everybody, the standard library's
// logarithm in double precision, and a small fast generator.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

constexpr int PLACES = 4, POSITIONS = 4, ALTERNATIVES = PLACES * POSITIONS;

struct Worker {
    int8_t origin, place, position, spare;
    int16_t quarters_here, contract_left;
    float ability, pay_taste, autonomy_taste, security_taste, home_taste;
};

struct Tables {
    float pay[ALTERNATIVES], autonomy[ALTERNATIVES], security[ALTERNATIVES], hazard[POSITIONS][2];
    double settling, moving_cost;
    int64_t openings[ALTERNATIVES], contract[POSITIONS], scarce[ALTERNATIVES];
};

struct Luck {  // xoshiro256+ (Blackman and Vigna 2018), seeded by splitmix64
    uint64_t s[4];
    explicit Luck(uint64_t seed) {
        for (uint64_t &word : s) {
            uint64_t z = (seed += 0x9e3779b97f4a7c15ull);
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
            z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
            word = z ^ (z >> 31);
        }
    }
    double chance() {  // in (0, 1)
        const uint64_t result = s[0] + s[3], t = s[1] << 17;
        s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3]; s[2] ^= t;
        s[3] = (s[3] << 45) | (s[3] >> 19);
        return ((result >> 12) + 0.5) * 0x1.0p-52;
    }
    double gumbel() { return -std::log(-std::log(chance())); }
};

struct Choice { int64_t who; int own, wanted, fallback; };

static Choice choose(const Worker &w, int64_t who, const Tables &t, Luck &luck) {
    const int own = w.place * POSITIONS + w.position;
    const double settled = t.settling * std::log(1.0 + 0.25 * w.quarters_here);
    int best = own, fallback = own;
    double top = -std::numeric_limits<double>::infinity(), second = top;
    for (int post = 0; post < ALTERNATIVES; ++post) {
        const int place = post / POSITIONS;
        double value = w.pay_taste * t.pay[post] + w.autonomy_taste * t.autonomy[post] + w.security_taste * t.security[post];
        value += place == w.origin ? w.home_taste : 0.0f;
        value += (place == w.place ? settled : -t.moving_cost) + luck.gumbel();
        if (value > top) { top = value; best = post; }
        if ((!t.scarce[post] || post == own) && value > second) { second = value; fallback = post; }
    }
    return {who, own, best, fallback};
}

static void cut(std::vector<Choice> &choices, const Worker *workers, const Tables &t) {
    std::vector<float> abilities[ALTERNATIVES];
    float cutoffs[ALTERNATIVES];
    for (const Choice &c : choices)
        if (t.scarce[c.wanted] && c.wanted != c.own) abilities[c.wanted].push_back(workers[c.who].ability);
    for (int post = 0; post < ALTERNATIVES; ++post) {
        std::vector<float> &all = abilities[post];
        const int64_t posts = t.openings[post];
        cutoffs[post] = -std::numeric_limits<float>::infinity();
        if ((int64_t)all.size() <= posts) continue;
        if (posts == 0) { cutoffs[post] = std::numeric_limits<float>::infinity(); continue; }
        std::nth_element(all.begin(), all.begin() + posts - 1, all.end(), std::greater<float>());
        cutoffs[post] = all[posts - 1];
    }
    for (Choice &c : choices)
        if (t.scarce[c.wanted] && c.wanted != c.own && workers[c.who].ability < cutoffs[c.wanted]) c.wanted = c.fallback;
}

extern "C" void live(Worker *workers, int64_t count, int64_t quarters, uint64_t seed, const Tables *tables, int64_t *counted) {
    Luck luck(seed);
    std::vector<Choice> choices;
    for (int64_t quarter = 0; quarter < quarters; ++quarter) {
        choices.clear();
        for (int64_t n = 0; n < count; ++n) {
            Worker &w = workers[n];
            ++w.quarters_here;
            if (w.contract_left > 0) --w.contract_left;
            if (luck.chance() < tables->hazard[w.position][w.contract_left == 0]) choices.push_back(choose(w, n, *tables, luck));
        }
        cut(choices, workers, *tables);
        counted[0] += choices.size();
        for (const Choice &c : choices) {
            if (c.wanted == c.own) continue;
            Worker &w = workers[c.who];
            ++counted[1];
            if (c.wanted / POSITIONS != w.place) w.quarters_here = 0;
            w.place = c.wanted / POSITIONS;
            w.position = c.wanted % POSITIONS;
            w.contract_left = tables->contract[w.position];
        }
    }
}
