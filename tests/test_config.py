"""Configurations: what is refused, with which words, and what survives a round trip."""

import dataclasses
import json
from pathlib import Path

import pytest
from etils import epath

from alphacode.config import (
    Config,
    ConfigError,
    ContestConfig,
    DataConfig,
    ModelConfig,
    ObjectiveConfig,
    TrainingConfig,
    presets,
    stored,
)

ROOT = Path(__file__).resolve().parents[1]
FINETUNE = str(ROOT / "configs" / "finetune.py")
TABLE_6 = ("1b", "1b_multi_head", "1b_decoder_only")
CODEX = ("12m", "25m", "42m", "85m", "300m", "679m", "2.5b", "12b")
PRESETS = {
    "codex.py": ("", *CODEX, *(f"{size}_solutions" for size in CODEX)),
    "finetune.py": ("", "tiny", "300m", *TABLE_6, "3b", "9b", "41b"),
    "pretrain.py": ("", "tiny", "300m", *TABLE_6, "3b", "9b", "41b"),
    "test_inputs.py": ("", "tiny", "300m", "1b", "3b", "9b", "41b"),
    "sample.py": ("", "gold", "random_temperature", "codex_pass1", "codex_pass100", "solve"),
}
DECODER_ONLY = "model.architecture=decoder_only"


def refused(*overrides: str) -> str:
    """The message with which these overrides of the default configuration are refused."""
    with pytest.raises(ConfigError) as caught:
        presets.override(Config(), overrides)
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    ("override", "offered"),
    [
        ("training.stps=3", "'steps'"),
        ("trainig.steps=3", "'training'"),
        ("model.d_modle=64", "'d_model'"),
        ("objective.temprature=1", "'temperature'"),
        ("data.encoder_bucket=64", "'encoder_buckets'"),
        ("selection.clusterorder=random", "'cluster_order'"),
    ],
)
def test_unknown_names_are_refused_with_the_nearest(override: str, offered: str) -> None:
    message = refused(override)
    assert f"--config.{override.partition('=')[0]}" in message
    assert f"did you mean {offered}?" in message


def test_names_near_to_nothing_list_what_is_known() -> None:
    message = refused("zzzz.steps=3")
    assert all(field.name in message for field in dataclasses.fields(Config))
    message = refused("training.qqqqqq=3")
    assert all(field.name in message for field in dataclasses.fields(TrainingConfig))


@pytest.mark.parametrize("entry", ["training.steps", "steps=3", "training=3", "", "=", ".", "a.=1"])
def test_overrides_of_another_form_are_refused(entry: str) -> None:
    assert f"--config.{entry.partition('=')[0]}" in refused(entry)


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ("training.steps=many", "expected int"),
        ("training.steps=1.5", "expected int"),
        ("training.steps=", "expected int"),
        ("objective.temperature=warm", "expected float"),
        ("objective.gold=1", "expected bool"),
        ("data.encoder_buckets=64,x", "expected int"),
        ("data.weights=1,0.5", "expected int"),
    ],
)
def test_ill_typed_values_are_refused(override: str, expected: str) -> None:
    message = refused(override)
    assert override.partition("=")[0] in message
    assert expected in message


@pytest.mark.parametrize(
    "override",
    [
        "model.d_model=0",
        "model.vocab_size=-1",
        "model.num_kv_heads=3",
        "model.head_size=7",
        "model.activation_dtype=float16",
        "model.architecture=encoder_only",
        "model.attention=flash",
        "model.attention_chunk=-1",
        "model.feed_forward_ratio=0",
        "model.remat=everything",
        "objective.gold_exponent=0",
        "objective.gold_floor=1.5",
        "objective.gold_start=-1",
        "objective.temperature=0",
        "objective.temperature=nan",
        "objective.temperature=inf",
        "objective.masked_lm_weight=-0.1",
        "objective.masked_lm_rate=1",
        "objective.masked_lm_span=0.5",
        "objective.incorrect_share=-0.5",
        "optimizer.peak_learning_rate=0",
        "optimizer.initial_learning_rate=-1e-9",
        "optimizer.final_learning_rate=nan",
        "optimizer.weight_decay=-0.1",
        "optimizer.weight_decay=inf",
        "optimizer.epsilon=-1",
        "optimizer.beta2=1",
        "optimizer.clip_norm=0",
        "data.task=poems",
        "data.corpus=folder",
        "data.workers=-1",
        "data.read_threads=0",
        "data.language_weights=1",
        "data.language_weights=1,0",
        "data.languages=cpp,cpp",
        "data.languages=pascal",
        "data.languages=",
        "data.encoder_buckets=",
        "data.encoder_buckets=64,64",
        "data.decoder_buckets=128,64",
        "data.decoder_buckets=0,64",
        "data.weights=1,2",
        "data.weights=-1",
        "training.steps=0",
        "training.batch_size=-4",
        "training.accumulation=0",
        "training.accumulation=3",
        "sampling.rating_min=850",
        "sampling.rating_min=3600",
        "sampling.temperature=0",
        "sampling.temperatures=0.2,0",
        "sampling.max_tokens=769",
        "sampling.top_k=-1",
        "sampling.nucleus=0",
        "sampling.nucleus=1.1",
        "sampling.stop_at_survivors=-1",
        "sampling.languages=java",
        "sampling.languages=",
        "sampling.method=draw",
        "sampling.beam_width=0",
        "sampling.length_penalty=-1",
        "execution.engine=dask",
        "execution.languages=",
        "execution.minimum_isolation=0",
        "execution.workers=-1",
        "execution.wall_factor=0",
        "selection.cluster_order=biggest",
        "selection.submissions=0",
    ],
)
def test_values_out_of_range_are_refused_by_name(override: str) -> None:
    assert override.partition("=")[0] in refused(override)


def test_tuples_are_comma_separated() -> None:
    changed = presets.override(
        Config(),
        ["data.problems=a.jsonl,b.jsonl", "data.weights=1,2", "data.encoder_buckets=64,96"],
    )
    assert changed.data.problems == ("a.jsonl", "b.jsonl")
    assert changed.data.weights == (1, 2)
    assert changed.data.encoder_buckets == (64, 96)
    assert presets.override(changed, ["data.weights=", "data.problems="]).data.problems == ()


@pytest.mark.parametrize(
    ("override", "section", "name", "value"),
    [
        ("training.initial_checkpoint=gs://a/b=c", "training", "initial_checkpoint", "gs://a/b=c"),
        ("objective.temperature=1e-1", "objective", "temperature", 0.1),
        ("optimizer.warmup_steps=0", "optimizer", "warmup_steps", 0),
        ("objective.gold=True", "objective", "gold", True),
        ("model.feed_forward_ratio=4", "model", "feed_forward_ratio", 4.0),
        ("training.steps=10_000", "training", "steps", 10_000),
    ],
)
def test_values_are_parsed_to_the_type_of_the_field(
    override: str, section: str, name: str, value: object
) -> None:
    parsed = getattr(getattr(presets.override(Config(), [override]), section), name)
    assert parsed == value and type(parsed) is type(value)


def test_overrides_are_validated_together_in_any_order() -> None:
    overrides = [
        "model.encoder_length=64",
        "data.encoder_buckets=32,64",
        "model.num_query_heads=6",
        "model.num_kv_heads=3",
        "sampling.rating_min=4000",
        "sampling.rating_max=5000",
    ]
    for alone in (overrides[0], overrides[3], overrides[4]):
        refused(alone)
    turned = [overrides[i:] + overrides[:i] for i in range(len(overrides))]
    orders = [order[::way] for order in turned for way in (1, -1)]
    results = {presets.override(Config(), order) for order in orders}
    assert len(results) == 1
    assert results.pop().data.encoder_buckets == (32, 64)


def test_buckets_past_the_models_lengths_are_refused() -> None:
    assert "model.encoder_length=1536" in refused("data.encoder_buckets=2000")
    assert "model.decoder_length=100" in refused("model.decoder_length=100")


@pytest.mark.parametrize(
    ("overrides", "named"),
    [
        (["data.task=source_code"], "objective.value_weight"),
        (["data.task=test_inputs"], "objective.value_weight"),
        (["data.task=source_code", "data.problems=a"], "data.problems has no use"),
        (["data.corpus=a"], "data.corpus has no use in data.task=solutions"),
        ([DECODER_ONLY], "data.decoder_buckets ends at 768"),
        ([DECODER_ONLY, "data.encoder_buckets=512"], "objective.masked_lm_weight"),
        (
            [
                "data.task=source_code",
                "objective.value_weight=0",
                "data.corpus=a",
                "data.weights=1,2",
            ],
            "data.weights has 2 entries for 1 in data.corpus",
        ),
    ],
)
def test_settings_that_contradict_the_task_are_refused(overrides: list[str], named: str) -> None:
    assert named in refused(*overrides)


def test_a_decoder_only_model_leaves_the_rest_of_its_length_to_the_program() -> None:
    overrides = [DECODER_ONLY, "data.encoder_buckets=512"]
    config = presets.override(Config(), [*overrides, "objective.masked_lm_weight=0"])
    assert config.model.decoder_only and config.target_limit == 768 - 512
    assert Config().target_limit == 768


@pytest.mark.parametrize("size", ["300m", "1b", "3b", "9b", "41b"])
def test_pre_training_is_that_of_the_papers_table(size: str) -> None:
    config = presets.load(f"{ROOT / 'configs' / 'pretrain.py'}:{size}")
    # Tokens = batch x steps x (1536 + 768), in billions as Table 3 prints them.
    tokens = config.training.batch_size * config.training.steps * (1536 + 768) / 1e9
    expected = {"300m": 354, "1b": 590, "3b": 826, "9b": 1250, "41b": 967}
    assert round(tokens) == expected[size]
    assert (config.data.encoder_buckets[-1], config.data.decoder_buckets[-1]) == (1536, 768)
    optimizer = config.optimizer
    assert (optimizer.initial_learning_rate, optimizer.peak_learning_rate) == (1e-9, 1e-4)
    assert (optimizer.final_learning_rate, optimizer.warmup_steps) == (1e-5, 1000)
    assert optimizer.beta2 == (0.95 if size in ("9b", "41b") else 0.999)
    assert (config.objective.temperature, config.objective.value_weight) == (1.0, 0.0)
    assert config.data.sources_field == "corpus"


@pytest.mark.parametrize("sizes", ["data=-1,fsdp=-1", "fsdp=0", "tensor=-2", "data=0"])
def test_meshes_that_name_no_number_of_devices_are_refused(sizes: str) -> None:
    assert "at most one of them -1" in refused(*(f"mesh.{size}" for size in sizes.split(",")))


def test_a_feed_forward_ratio_that_is_no_whole_number_gives_a_width_for_hardware() -> None:
    for ratio in (0.01, 2.5, 4.3, 5.9):
        model = ModelConfig(d_model=1408, feed_forward_ratio=ratio)
        assert model.feed_forward_width % 64 == 0
        assert abs(model.feed_forward_width - ratio * 1408) <= 128
    assert ModelConfig(d_model=100, feed_forward_ratio=3).feed_forward_width == 300


def test_the_rows_of_table_6_differ_as_the_paper_says() -> None:
    for file in ("pretrain", "finetune"):
        base, multi_head, alone = (
            presets.load(f"{ROOT / 'configs' / file}.py:{preset}") for preset in TABLE_6
        )
        # "Pre-trained and fine-tuned exactly like the base": only the model differs.
        assert dataclasses.replace(multi_head, model=base.model) == base
        assert multi_head.model.num_kv_heads == multi_head.model.num_query_heads == 11
        assert multi_head.model.feed_forward_ratio == 4.3
        assert alone.model.architecture == "decoder_only"
        assert (alone.model.decoder_layers, alone.model.decoder_length) == (40, 1536 + 768)
        assert alone.data.decoder_buckets[-1] == alone.model.decoder_length
        assert alone.target_limit == base.target_limit
        assert (alone.training, alone.optimizer) == (base.training, base.optimizer)
        assert (alone.objective.masked_lm_weight, base.objective.masked_lm_weight) == (0, 1)
        assert len({config.model.name for config in (base, multi_head, alone)}) == 3


@pytest.mark.parametrize("size", ["300m", *TABLE_6, "3b", "9b", "41b"])
def test_gold_and_tempering_are_for_fine_tuning(size: str) -> None:
    before, after = (
        presets.load(f"{ROOT / 'configs' / file}.py:{size}") for file in ("pretrain", "finetune")
    )
    assert (before.objective.gold, before.objective.temperature) == (False, 1.0)
    objective = after.objective
    assert (objective.gold, objective.temperature) == (True, 0.2)
    assert (objective.gold_exponent, objective.gold_floor) == (0.5, 0.05)
    # A phase of tempering alone goes before, and it is short.
    assert 0 < objective.gold_start <= after.training.steps / 20
    # The checkpoint that the one writes is read by the other, on the same devices.
    assert (before.model, before.mesh) == (after.model, after.mesh)


def test_the_temperature_of_sampling_follows_from_the_objective() -> None:
    def found(spec: str) -> float:
        return float(presets.load(f"{ROOT / 'configs'}/{spec}").objective.sampling_temperature)

    # The paper's, of tempering alone and with GOLD.
    assert (found("finetune.py:tiny"), found("finetune.py:1b")) == (0.12, 0.25)
    assert found("pretrain.py:1b") == found("codex.py:12m_solutions") == 0.6
    contest = presets.load(f"{ROOT / 'configs' / 'sample.py'}", kind=ContestConfig)
    assert contest.sampling.temperature is None


def test_a_setting_that_may_be_left_open_is_set_saved_and_left_open_again() -> None:
    config = presets.override(Config(), ["sampling.temperature=0.3"])
    assert config.sampling.temperature == 0.3
    for one in (config, Config()):
        assert stored.from_json(stored.to_json(one), "here", Config) == one
    assert presets.override(config, ["sampling.temperature="]) == Config()
    with pytest.raises(ConfigError, match=r"sampling\.temperature=none: expected float"):
        presets.override(config, ["sampling.temperature=none"])


@pytest.mark.parametrize("size", CODEX)
def test_codex_is_trained_as_its_paper_says(size: str) -> None:
    before, after = (
        presets.load(f"{ROOT / 'configs' / 'codex.py'}:{size}{suffix}")
        for suffix in ("", "_solutions")
    )
    assert before.model == after.model
    assert before.model.architecture == "decoder_only"
    assert (before.data.task, after.data.task) == ("source_code", "solutions")
    tokens = [c.training.steps * c.training.batch_size * 2048 for c in (before, after)]
    assert tokens == pytest.approx([100e9, 10e9], rel=1e-3)
    rates = [c.optimizer.peak_learning_rate for c in (before, after)]
    assert rates[1] == pytest.approx(rates[0] / 10)
    for config in (before, after):
        objective, optimizer = config.objective, config.optimizer
        assert (objective.temperature, objective.gold) == (1.0, False)
        assert (objective.masked_lm_weight, objective.value_weight) == (0, 0)
        assert objective.incorrect_share == 0
        assert (optimizer.beta1, optimizer.beta2, optimizer.epsilon) == (0.9, 0.95, 1e-8)
        assert (optimizer.weight_decay, optimizer.warmup_steps) == (0.1, 175)
        assert config.data.languages == ("python3",)


def test_overriding_leaves_the_original_and_all_other_fields() -> None:
    before = Config()
    after = presets.override(before, ["training.steps=7"])
    assert before == Config()
    assert dataclasses.replace(after, training=before.training) == before
    assert dataclasses.replace(after.training, steps=before.training.steps) == before.training


@pytest.mark.parametrize(
    "config", [Config(), *(getattr(Config(), field.name) for field in dataclasses.fields(Config))]
)
def test_every_section_is_frozen_and_hashable(config: object) -> None:
    hash(config)
    for field in dataclasses.fields(config):  # type: ignore[arg-type]
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(config, field.name, None)


@pytest.mark.parametrize(("file", "preset"), [(f, p) for f, ps in PRESETS.items() for p in ps])
def test_every_preset_loads_and_survives_json(file: str, preset: str) -> None:
    kind = ContestConfig if file == "sample.py" else Config
    config = presets.load(f"{ROOT / 'configs' / file}:{preset}", kind=kind)
    assert type(config) is kind
    assert stored.from_json(stored.to_json(config), "x", kind) == config
    if not preset:
        assert presets.load(str(ROOT / "configs" / file), kind=kind) == config


def test_presets_are_for_the_kind_of_run_that_asks() -> None:
    sample = str(ROOT / "configs" / "sample.py")
    with pytest.raises(ConfigError, match=r"--config=.*sample\.py: is for contests"):
        presets.load(sample)
    # What is the checkpoint's cannot be set for a contest.
    with pytest.raises(ConfigError, match=r"--config\.model\.d_model: no such section"):
        presets.load(sample, ["model.d_model=64"], kind=ContestConfig)
    # Solve rates are those of contests, so that a training run's settings serve one.
    served = presets.load(f"{FINETUNE}:tiny", kind=ContestConfig)
    assert type(served) is ContestConfig and served.sampling.max_tokens == 256
    with pytest.raises(ConfigError, match=r"--config\.training\.steps: no such section"):
        presets.load(f"{FINETUNE}:tiny", ["training.steps=3"], kind=ContestConfig)


def test_a_contest_keeps_and_reads_its_own_sections_alone() -> None:
    contest = ContestConfig()
    assert set(json.loads(stored.to_json(contest))) == {
        *("version", "mesh", "sampling", "execution", "selection")
    }
    assert stored.from_json(stored.to_json(Config()), "x", ContestConfig) == contest


def test_every_file_of_presets_is_tested() -> None:
    files = {
        path.name
        for path in (ROOT / "configs").glob("*.py")
        if "def get_config" in path.read_text()
    }
    assert files == set(PRESETS)


def test_unknown_presets_are_refused_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match=r"no preset 'tinny'; did you mean 'tiny'\?"):
        presets.load(f"{FINETUNE}:tinny")
    with pytest.raises(ConfigError, match="known: tiny, 300m"):
        presets.load(f"{FINETUNE}:xxxxxxxx")


@pytest.mark.parametrize("path", ["missing.py", "", str(ROOT), str(ROOT / "configs" / "sizes.py")])
def test_files_without_presets_are_refused(path: str) -> None:
    with pytest.raises(ConfigError, match="--config="):
        presets.load(path)


def test_files_of_another_language_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("steps: 3\n")
    with pytest.raises(ConfigError, match=r"a\.yaml: must be a Python file"):
        presets.load(str(tmp_path / "a.yaml"))


def test_load_applies_overrides() -> None:
    config = presets.load(f"{FINETUNE}:tiny", ["training.steps=7", "model.d_model=64"])
    assert (config.training.steps, config.model.d_model) == (7, 64)


def distinct(config: Config) -> Config:
    """`config` with another value in every field that has one."""
    return presets.override(
        config,
        [
            "model.remat=none",
            "objective.gold=true",
            "mesh.tensor=4",
            "model.activation_dtype=float32",
            "objective.temperature=0.30000000000000004",
            "optimizer.beta1=0.1",
            "data.problems=é\u2028,b c",
            "data.weights=2,0",
            "training.initial_checkpoint=/some/where",
            "sampling.seed=123456789012345678",
            "selection.cluster_order=random",
        ],
    )


def test_json_round_trip_is_exact() -> None:
    config = distinct(Config())
    assert stored.from_json(stored.to_json(config), "x", Config) == config


def edited(*path: str, value: object = None, drop: bool = False) -> str:
    raw = json.loads(stored.to_json(Config()))
    at = raw
    for key in path[:-1]:
        at = at[key]
    if drop:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return json.dumps(raw)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", ""),
        ("[]", ""),
        ("3", ""),
        ("null", ""),
        (stored.to_json(Config())[:-20], ""),
        (edited("training", "stps", value=3), "stps"),
        (edited("extra", value={}), "extra"),
        (edited("training", value=3), ""),
        (edited("version", value=stored.VERSION + 1), "version"),
        (edited("version", value=0), "version"),
        (edited("version", value="2"), "version"),
        (edited("version", value=[]), "version"),
        (edited("data", "layout", value="encoder_decoder"), "data.layout"),
        (edited("sampling", "greedy", value=True), "sampling.greedy"),
        (edited("training", "steps", value=0), "steps"),
        (edited("training", "steps", value="3"), "steps"),
        (edited("training", "steps", value=1.5), "steps"),
        (edited("training", "steps", value=True), "steps"),
        (edited("objective", "gold", value=1), "gold"),
        (edited("model", "name", value=None), "name"),
        (edited("data", "problems", value="ab"), "problems"),
        (edited("data", "encoder_buckets", value=[1.5]), "encoder_buckets"),
    ],
)
def test_json_of_another_shape_is_refused_in_one_line(text: str, named: str) -> None:
    with pytest.raises(ConfigError, match=r"^dir/config\.json: ") as caught:
        stored.from_json(text, "dir/config.json", Config)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_a_file_does_not_say_has_its_default() -> None:
    for text in (edited("training", "steps", drop=True), edited("training", drop=True)):
        assert stored.from_json(text, "x", Config) == Config()


def test_files_of_the_first_version_are_read() -> None:
    raw = json.loads(stored.to_json(Config()))
    del raw["version"], raw["sampling"]["method"]
    raw["data"]["layout"] = "encoder_decoder"
    for greedy, method in ((False, "sample"), (True, "greedy")):
        raw["sampling"]["greedy"] = greedy
        expected = presets.override(Config(), [f"sampling.method={method}"])
        assert stored.from_json(json.dumps(raw), "x", Config) == expected


def test_the_shipped_checkpoint_has_a_file_of_this_version() -> None:
    text = (ROOT / "data" / "checkpoint" / "config.json").read_text()
    assert json.loads(text)["version"] == stored.VERSION
    assert stored.from_json(text, "x", Config).model.name == "tiny"


def test_whole_numbers_stand_for_floats_in_json() -> None:
    config = stored.from_json(edited("objective", "temperature", value=1), "x", Config)
    assert config.objective.temperature == 1.0
    assert isinstance(config.objective.temperature, float)


def test_save_writes_and_replaces_whole(tmp_path: Path) -> None:
    workdir = epath.Path(tmp_path)
    for config in (Config(), distinct(Config())):
        stored.save(config, workdir)
        assert stored.from_json((tmp_path / "config.json").read_text(), "x", Config) == config
        assert [path.name for path in tmp_path.iterdir()] == ["config.json"]


def test_save_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored.save(Config(), epath.Path(tmp_path))

    def full(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(type(epath.Path(tmp_path)), "replace", full)
    with pytest.raises(OSError):
        stored.save(distinct(Config()), epath.Path(tmp_path))
    assert stored.from_json((tmp_path / "config.json").read_text(), "x", Config) == Config()
    assert [path.name for path in tmp_path.iterdir()] == ["config.json"]


def test_sections_are_validated_when_made_by_hand() -> None:
    with pytest.raises(ConfigError, match=r"model\.d_model"):
        ModelConfig(d_model=0)
    with pytest.raises(ConfigError, match=r"objective\.metadata_dropout"):
        ObjectiveConfig(metadata_dropout=1.0)
    with pytest.raises(ConfigError, match=r"data\.weights"):
        DataConfig(problems=("a",), weights=(1, 1))
