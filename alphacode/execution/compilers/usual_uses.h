// What programs do with the usual headers, said where nothing is evaluated: a compiler that serves
// finds these names, classes and overloads once, not for each program. It makes no code of it.

namespace __alphacode {

template <typename T>
extern T& some;

#define USE(...) static_assert(sizeof(decltype((__VA_ARGS__), 0)))

// A sequence, or a set or map: what loops need.
template <typename C>
struct Loop {
  USE(some<C>.begin() != some<C>.end(), ++some<typename C::iterator>,
      some<typename C::iterator> ++);
  USE(*some<C>.begin(), *some<const C>.begin(), some<C>.size(), some<C>.empty(), some<C>.clear());
  USE(C(), C(some<C>), C(std::move(some<C>)), some<C> = some<C>, some<C> = std::move(some<C>));
};

template <typename V, typename T = typename V::value_type>
struct Vector : Loop<V> {
  USE(some<V>.push_back(some<const T>), some<V>.push_back(T()), some<V>.pop_back(), V(1),
      V(1, T()));
  USE(some<V>[0] = T(), some<V>.back(), some<V>.front(), some<V>.resize(1), some<V>.resize(1, T()));
  USE(V(some<V>.begin(), some<V>.end()), V{T(), T()}, some<V>.assign(1, T()), some<V>.reserve(1));
  USE(some<V>.insert(some<V>.begin(), T()), some<V>.erase(some<V>.begin()),
      some<V>.emplace_back(T()));
  USE(some<V>.begin() + 1, some<V>.end() - some<V>.begin(), some<V>.rbegin() != some<V>.rend());
  USE(std::reverse(some<V>.begin(), some<V>.end()), std::swap(some<V>, some<V>),
      some<V> == some<V>);
};

template <typename I, typename T>
struct Range {
  USE(std::sort(I(), I()), std::sort(I(), I(), std::greater<T>()), std::find(I(), I(), T()));
  USE(std::sort(I(), I(), std::greater<>()), *std::max_element(I(), I()),
      *std::min_element(I(), I()));
  USE(std::unique(I(), I()), std::lower_bound(I(), I(), T()), std::upper_bound(I(), I(), T()));
  USE(std::count(I(), I(), T()), std::fill(I(), I(), T()), std::next_permutation(I(), I()));
  USE(std::accumulate(I(), I(), T()), std::reverse(I(), I()), std::swap(some<T>, some<T>));
};

template <typename T>
struct Value : Vector<std::vector<T>>, Range<typename std::vector<T>::iterator, T>, Range<T*, T> {
  USE(std::cin >> some<T>, std::cin >> some<T> >> some<T>, std::cout << some<T> << std::endl);
  USE(std::cout << some<T> << ' ' << some<T> << "\n", std::max(some<T>, some<T>));
  USE(std::min(some<T>, some<T>), std::max({T(), T()}), std::min({T(), T()}));
};

template <typename Q, typename T>
struct Queue {
  USE(some<Q>.push(some<const T>), some<Q>.push(T()), some<Q>.pop(), some<Q>.size(),
      some<Q>.empty());
};

template <typename T>
struct Queues : Queue<std::queue<T>, T>, Queue<std::stack<T>, T>, Queue<std::priority_queue<T>, T> {
  USE(some<std::queue<T>>.front(), some<std::stack<T>>.top(), some<std::priority_queue<T>>.top());
  USE(std::priority_queue<T, std::vector<T>, std::greater<T>>().top());
};

template <typename M, typename K, typename T>
struct Map : Loop<M> {
  USE(some<M>[K()] = T(), some<M>[some<const K>], some<M>.find(some<const K>) != some<M>.end());
  USE(some<M>.count(K()), some<M>.insert({K(), T()}), some<M>.erase(K()), some<M>.begin()->second);
};

template <typename S, typename K>
struct Set : Loop<S> {
  USE(some<S>.insert(K()), some<S>.insert(some<const K>), some<S>.find(K()) != some<S>.end());
  USE(some<S>.count(K()), some<S>.erase(K()),
      S(some<std::vector<K>>.begin(), some<std::vector<K>>.end()));
};

template <typename K>
struct Key : Map<std::map<K, int>, K, int>, Set<std::set<K>, K>, Set<std::unordered_set<K>, K> {
  using More = Map<std::unordered_map<K, int>, K, int>;
  USE(More());
  USE(std::set<K>().lower_bound(K()), std::set<K>().rbegin(), std::map<K, int>().lower_bound(K()));
};

template <typename A, typename B, typename P = std::pair<A, B>>
struct Pair : Vector<std::vector<P>>, Range<typename std::vector<P>::iterator, P>, Queues<P> {
  USE(std::make_pair(A(), B()), some<std::vector<P>>.push_back({A(), B()}), P() < P());
  USE(some<std::vector<P>>.emplace_back(A(), B()), some<std::queue<P>>.push({A(), B()}));
  USE(some<std::vector<std::vector<P>>>[0].push_back({A(), B()}));
};

template struct Value<int>;
template struct Value<long long>;
template struct Value<std::string>;
template struct Vector<std::vector<std::vector<int>>>;
template struct Vector<std::vector<std::vector<long long>>>;
template struct Vector<std::vector<bool>>;
template struct Vector<std::vector<char>>;
template struct Queues<int>;
template struct Queues<char>;
template struct Key<int>;
template struct Key<char>;
template struct Key<long long>;
template struct Key<std::string>;
template struct Pair<int, int>;
template struct Pair<long long, int>;
template struct Loop<std::string>;

using S = std::string;
USE(std::ios::sync_with_stdio(false), std::cin.tie(nullptr), std::cout << std::fixed);
USE(std::cout << std::setprecision(9), std::cin >> some<double> >> some<char>,
    std::cout << 1.0 << 'a');
USE(std::getline(std::cin, some<S>), some<S> += 'a', some<S> += some<S>, some<S> + some<S>,
    S(1, 'a'));
USE(some<S> + 'a', some<S> + "a", "a" + some<S>, some<S> == "a", some<S> != some<S>,
    some<S>[0] = 'a');
USE(some<S>.substr(1, 1), some<S>.find(some<S>), some<S>.find('a'), some<S>.push_back('a'),
    some<S>.length());
USE(std::to_string(1), std::to_string(1LL), std::stoi(some<S>), std::stoll(some<S>),
    std::isdigit('a'));
USE(std::abs(1), std::sqrt(1.0), std::pow(1, 1), std::gcd(1, 1), std::__gcd(1, 1),
    std::tolower('a'));
USE(std::stringstream(some<S>) >> some<S>, std::istringstream(some<S>) >> some<int>);
USE(some<std::stringstream> << some<S> << 1, some<std::stringstream>.str());
USE(std::sort(some<S>.begin(), some<S>.end()), std::reverse(some<S>.begin(), some<S>.end()));

#undef USE

}  // namespace __alphacode
